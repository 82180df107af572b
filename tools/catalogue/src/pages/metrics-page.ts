import { aboutMetrics, labelValues } from '../metrics/about.js';
import { measuredMetrics } from '../metrics/measured.js';
import { code, generatedNote, page, table } from './markdown.js';

const introduction = [
  'Each process answers `GET /metrics` in Prometheus’ text format. [deploy/monitoring](../deploy/monitoring/README.md) has alerting',
  'rules and a dashboard over these metrics; [delivery](delivery.md) tells what is promised.',
].join('\n');

const processMetrics = [
  'Beside these there are the usual ones of a Node.js process, among them `process_cpu_seconds_total`, `process_resident_memory_bytes`,',
  '`nodejs_heap_size_used_bytes`, `nodejs_eventloop_lag_p99_seconds` and `nodejs_gc_duration_seconds`.',
].join('\n');

const labelsIntroduction =
  'Prometheus adds `job` and `instance`, which tell replicas apart. A series stays until its process ends, also when its profile is gone.';

/** docs/metrics.md: all that the suite measures. */
export function metricsPage(): string {
  const metrics = measuredMetrics();
  const labels = [...new Set(metrics.flatMap((metric) => metric.labels))].sort();
  return page([
    generatedNote,
    '# Metrics',
    introduction,
    table(
      ['Metric', 'Type', 'Unit', 'Labels', 'What it tells', 'Promise', 'What to do'],
      metrics.map(({ name, type, labels: own, help }) => {
        const { unit, shows, promise, runbook } = aboutOf(name);
        return [
          code(name),
          type,
          unit,
          own.map(code).join(' '),
          help.replace(/\.$/, ''),
          `[${shows}](${promise})`,
          runbook === undefined ? '' : `[${titleOf(runbook)}](${runbook})`,
        ];
      }),
    ),
    processMetrics,
    '## Labels',
    labelsIntroduction,
    table(
      ['Label', 'Values'],
      labels.map((label) => [code(label), valuesOf(label)]),
    ),
  ]);
}

const titleOf = (address: string): string =>
  (address.split('/').at(-1) ?? '').replace(/\.md(#.*)?$/, '').replaceAll('-', ' ');

function aboutOf(name: string) {
  const about = aboutMetrics[name];
  if (!about) throw new Error(`metrics/about.ts says nothing about ${name}`);
  return about;
}

function valuesOf(label: string): string {
  const values = labelValues[label];
  if (!values) throw new Error(`metrics/about.ts does not say what the values of the label ${label} are taken from`);
  return values;
}
