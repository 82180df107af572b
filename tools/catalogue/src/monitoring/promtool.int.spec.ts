import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { dashboardQueries, exposition, root, rulesFile } from './monitoring.fixture.js';
import { promtool } from './promtool.fixture.js';

describe('promtool', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'arkflows-rules-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const checked = async (rules: readonly object[]) => {
    const file = join(folder, 'rules.yaml');
    await writeFile(file, stringify({ groups: [{ name: 'g', rules }] }));
    return promtool(['check', 'rules', file]);
  };

  it('finds nothing wrong with what a process answers at /metrics', async () => {
    const ours = (await exposition()).split('\n').filter((line) => /^(# (HELP|TYPE) )?ark_/.test(line));
    expect(ours.length).toBeGreaterThan(40);
    expect(await promtool(['check', 'metrics'], `${ours.join('\n')}\n`)).toEqual({ passed: true, said: '' });
  });

  it('would find a counter without _total', async () => {
    const { passed, said } = await promtool(['check', 'metrics'], '# HELP ark_x X.\n# TYPE ark_x counter\nark_x 1\n');
    expect(passed).toBe(false);
    expect(said).toContain('_total');
  });

  it('can read every rule', async () => {
    expect(await promtool(['check', 'rules', rulesFile])).toMatchObject({ passed: true });
  });

  it('sees each alert fire when it should, and no other', async () => {
    const { passed, said } = await promtool(['test', 'rules', join(root, 'deploy/monitoring/rules.test.yaml')]);
    expect([passed, said]).toEqual([true, expect.stringContaining('SUCCESS')]);
  });

  it('can read every query of the dashboard', async () => {
    const rules = dashboardQueries.map(({ title, expr }, index) => ({
      record: `q:q${index}`,
      expr,
      labels: { title },
    }));
    const { passed, said } = await checked(rules);
    expect([passed, said]).toEqual([true, expect.stringContaining(`${rules.length} rules found`)]);
    expect(await checked([{ record: 'q:broken', expr: 'sum by (' }])).toMatchObject({ passed: false });
  });
});
