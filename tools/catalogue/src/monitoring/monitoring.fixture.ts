import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PrometheusMetrics } from '@arkflows/runtime';
import { parse } from 'yaml';
import { questions } from '../dashboard/questions.js';
import { defineAll, measuredMetrics } from '../metrics/measured.js';

export const root = resolve(import.meta.dirname, '../../../..');
export const rulesFile = resolve(root, 'deploy/monitoring/rules.yaml');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

const groups: readonly { readonly rules: readonly Rule[] }[] = parse(readFileSync(rulesFile, 'utf8')).groups;
export const rules = groups.flatMap((group) => group.rules);
export const alerts = rules.filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);

const withValues = (expr: string): string => expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*');

/** Of the dashboard, as Prometheus is asked: Grafana puts values in place of the variables. */
export const dashboardQueries = questions
  .flatMap(({ panels }) => panels)
  .flatMap(({ title, queries }) => queries.map(({ expr }) => ({ title, expr: withValues(expr) })));

/** What a process answers at /metrics in which all parts of the suite run and have measured something. */
export async function exposition(): Promise<string> {
  const metrics = new PrometheusMetrics();
  defineAll(metrics);
  for (const { type, ...definition } of measuredMetrics()) {
    const values = Object.fromEntries(definition.labels.map((label) => [label, 'x']));
    if (type === 'counter') metrics.counter(definition).labels(values).inc();
    if (type === 'gauge') metrics.gauge(definition).labels(values).set(1);
  }
  return metrics.exposition();
}
