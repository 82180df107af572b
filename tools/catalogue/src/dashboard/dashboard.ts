import { type PanelOf, type Question, questions } from './questions.js';

/** A dashboard is 24 columns wide. */
const COLUMNS = 24;
const PANEL_HEIGHT = 8;
const MOST_IN_A_LINE = 4;
const datasource = { type: 'prometheus', uid: `\${datasource}` };

/** deploy/monitoring/dashboard.json: the model of a dashboard, as Grafana imports it. */
export function dashboard(): object {
  let y = 0;
  const panels = questions.flatMap((question, index) => {
    const row = rowOf(question, index, y);
    y += 1 + linesOf(question) * PANEL_HEIGHT;
    return row;
  });
  return {
    uid: 'arkflows',
    title: 'Arkflows Integrations',
    tags: ['arkflows'],
    schemaVersion: 39,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        variable('service', 'Service', 'label_values(ark_events_total, service)'),
        variable('profile', 'Profile', 'label_values(ark_events_total{service=~"$service"}, profile)'),
      ],
    },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  };
}

const linesOf = ({ panels }: Question): number => Math.ceil(panels.length / MOST_IN_A_LINE);

/** Its title, and its panels below, as many in each line. */
function rowOf({ title, panels }: Question, index: number, y: number): object[] {
  const inLine = Math.ceil(panels.length / Math.ceil(panels.length / MOST_IN_A_LINE));
  const width = Math.floor(COLUMNS / inLine);
  const place = (panel: number) => ({
    h: PANEL_HEIGHT,
    w: width,
    x: (panel % inLine) * width,
    y: y + 1 + Math.floor(panel / inLine) * PANEL_HEIGHT,
  });
  return [
    {
      type: 'row',
      title: `${index + 1}. ${title}`,
      collapsed: false,
      gridPos: { h: 1, w: COLUMNS, x: 0, y },
      panels: [],
    },
    ...panels.map((panel, at) => graph(panel, place(at))),
  ];
}

const graph = ({ title, unit, queries }: PanelOf, gridPos: object): object => ({
  type: 'timeseries',
  title,
  datasource,
  gridPos,
  fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
  options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource,
    expr,
    legendFormat: legend,
  })),
});

const variable = (name: string, label: string, query: string): object => ({
  name,
  label,
  type: 'query',
  datasource,
  query: { query, refId: name },
  definition: query,
  refresh: 2,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: ['All'], value: ['$__all'] },
});
