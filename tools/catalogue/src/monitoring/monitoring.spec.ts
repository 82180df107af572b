import { spawnSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { aboutMetrics, labelValues } from '../metrics/about.js';
import { measuredMetrics } from '../metrics/measured.js';
import { isWritten, reachedFrom } from './documents.fixture.js';
import { alerts, dashboardQueries, exposition, root, rules, rulesFile } from './monitoring.fixture.js';

const base = 'https://arkflows.io/docs/';
const measured = measuredMetrics();
const names = measured.map(({ name }) => name);

describe('the table of metrics', () => {
  it('has every metric that the code defines', () => {
    const files = globSync(['libs/**/src/**/*.ts', 'apps/*/src/**/*.ts'], { cwd: root }).filter(
      (file) => !/\.(spec|fixture)\.ts$|node_modules|\/dist\//.test(file),
    );
    const defined = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/name: '(ark_\w+)',\s*help:/g)].map(([, name]) => name),
    );
    expect([...new Set(defined)].sort()).toEqual([...names].sort());
  });

  it('tells of each what it is for and where to read on, and of each label what its values are', () => {
    expect(Object.keys(aboutMetrics).sort()).toEqual([...names].sort());
    expect(Object.keys(labelValues).sort()).toEqual([...new Set(measured.flatMap(({ labels }) => labels))].sort());
    const addresses = Object.values(aboutMetrics).flatMap(({ promise, runbook }) => [promise, runbook ?? promise]);
    expect(addresses.filter((address) => !isWritten(address))).toEqual([]);
  });

  it('names metrics of the process that there are', async () => {
    const page = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
    const named = [...page.matchAll(/`((?:process|nodejs)_\w+)`/g)].map(([, name]) => name);
    const text = await exposition();
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
  });
});

describe('the page about monitoring', () => {
  it('has a command that makes a PrometheusRule of the rules', () => {
    const page = readFileSync(join(root, 'deploy/monitoring/README.md'), 'utf8');
    const [command = ''] = /^\{\n[\s\S]*?^\}/m.exec(page) ?? [];
    const made = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8', timeout: 10_000 });
    const { groups } = parse(readFileSync(rulesFile, 'utf8'));
    expect(parse(made.stdout)).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'arkflows' },
      spec: { groups },
    });
  });
});

describe('the rules and the dashboard', () => {
  let shown: ReadonlySet<string>;
  beforeAll(async () => {
    const types = [...(await exposition()).matchAll(/^# TYPE (\w+) (\w+)$/gm)];
    shown = new Set(
      types.flatMap(([, name = '', type]) =>
        type === 'histogram' ? [name, ...['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)] : [name],
      ),
    );
  });
  const recorded = rules.flatMap(({ record }) => record ?? []);
  const queries = [...rules.map(({ alert, record, expr }) => ({ title: alert ?? record, expr })), ...dashboardQueries];

  it.each(queries.map(({ title, expr }) => [title, expr]))('ask for nothing that is not measured: %s', (_, expr) => {
    const asked = expr?.match(/[a-z]+:[\w:]+|\b(ark|process|nodejs)_\w+/g) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !shown.has(name) && !recorded.includes(name))).toEqual([]);
  });

  it.each(queries.map(({ title, expr }) => [title, expr]))('ask by no label that is not there: %s', (_, expr = '') => {
    const known = new Set([...Object.keys(labelValues), 'instance', 'le']);
    const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
    const matched = [...expr.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label = '']) => label);
    expect([...grouped, ...matched].filter((label) => !known.has(label))).toEqual([]);
  });

  it('show every metric of the suite on the dashboard', () => {
    const asked = dashboardQueries.map(({ expr }) => expr).join('\n');
    expect(names.filter((name) => !asked.includes(name))).toEqual([]);
  });

  it.each(alerts.map(({ alert, ...rule }) => [alert, rule] as const))(
    '%s has a severity, says what is wrong, and leads to a runbook that says what to do',
    (_, { labels, annotations }) => {
      expect(['warning', 'critical']).toContain(labels?.severity);
      expect(annotations?.summary).toMatch(/\w/);
      expect(annotations?.description).toMatch(/\w.*\.$/);
      expect(annotations?.runbook_url).toMatch(/^https:\/\/arkflows\.io\/docs\/runbooks\/[a-z-]+\.md$/);
      expect(isWritten((annotations?.runbook_url ?? '').replace(base, ''))).toBe(true);
    },
  );

  it('give each alert a runbook of its own, and list it beside them', () => {
    const page = readFileSync(join(root, 'deploy/monitoring/README.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| .+ \| \[.+\]\(\.\.\/\.\.\/docs\/(.+)\) \|$/gm)];
    const listed = rows.map(([, alert, severity, runbook]) => [alert, severity, runbook]);
    const ruled = alerts.map(({ alert, labels, annotations }) => [
      alert,
      labels?.severity,
      annotations?.runbook_url?.replace(base, ''),
    ]);
    expect(listed).toEqual(ruled);
    expect(new Set(ruled.map(([, , runbook]) => runbook)).size).toBe(alerts.length);
  });

  it('lead to every runbook, at once or by a link', () => {
    const pages = alerts.map(({ annotations }) =>
      (annotations?.runbook_url ?? '').replace(base, '').replace(/#.*/, ''),
    );
    const runbooks = readdirSync(join(root, 'docs/runbooks')).map((name) => `runbooks/${name}`);
    const reached = reachedFrom(pages.filter((page) => page.startsWith('runbooks/')));
    expect(runbooks.filter((page) => !reached.has(page))).toEqual([]);
  });
});
