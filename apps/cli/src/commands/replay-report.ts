import { z } from 'zod';
import { renderTable } from '../output/table.js';

const place = { topic: z.string(), partition: z.int(), offset: z.int() };
const values = { before: z.unknown().optional(), after: z.unknown().optional() };
const use = { connector: z.string(), operation: z.string(), action: z.string(), topic: z.string() };

/** What the gateway tells of a replay, as far as it is shown here. */
export const ReplayReport = z.looseObject({
  environment: z.string(),
  trigger: z.string(),
  deployed: z.looseObject({ ...use, revision: z.int() }),
  candidate: z.looseObject(use),
  changed: z.boolean(),
  events: z.object({ read: z.int(), same: z.int(), different: z.int(), filtered: z.int(), refused: z.int() }),
  oldestAt: z.string(),
  newestAt: z.string(),
  limitedBy: z.enum(['bytes', 'time']).nullable(),
  fields: z.array(
    z.looseObject({
      field: z.string(),
      samples: z.array(z.looseObject({ ...place, ...values, pointer: z.string() })),
    }),
  ),
  moreFields: z.boolean(),
  orderingKeys: z.looseObject({ different: z.int(), samples: z.array(z.looseObject({ ...place, ...values })) }),
  filtering: z.looseObject({ neither: z.int(), onlyDeployed: z.int(), onlyCandidate: z.int() }),
  refusals: z.array(z.looseObject({ code: z.string(), samples: z.array(z.looseObject({ message: z.string() })) })),
});
export type ReplayReport = z.output<typeof ReplayReport>;

type Field = ReplayReport['fields'][number];
type Refusal = ReplayReport['refusals'][number];
type Sample = Field['samples'][number];

const fieldColumns = [
  ['FIELD', (field: object) => (field as Field).field || '(the whole)'],
  ['EVENTS', 'events'],
  ['ADDED', 'added'],
  ['REMOVED', 'removed'],
  ['CHANGED', 'changed'],
  ['OTHER TYPE', 'typeChanged'],
  ['BEFORE', (field: object) => shownValue((field as Field).samples[0], 'before')],
  ['AFTER', (field: object) => shownValue((field as Field).samples[0], 'after')],
  ['IN', (field: object) => placeOf((field as Field).samples[0])],
] as const;

const refusalColumns = [
  ['REFUSED WITH', 'code'],
  ['BY DEPLOYED', 'deployed'],
  ['BY CANDIDATE', 'candidate'],
  ['BY CANDIDATE ONLY', 'onlyCandidate'],
  ['WHY', (refusal: object) => (refusal as Refusal).samples[0]?.message],
] as const;

const shownValue = (sample: Sample | undefined, which: 'before' | 'after'): unknown => JSON.stringify(sample?.[which]);

/** `shop.places/0/17`. */
const placeOf = (sample: Sample | undefined): string | undefined =>
  sample && `${sample.topic}/${sample.partition}/${sample.offset}`;

/** A report for people: what was compared, then a table of fields and one of refusals. */
export function renderReplay(report: ReplayReport): string {
  const parts = [[...headLines(report), ...countLines(report)].join('\n')];
  if (report.fields.length > 0) parts.push(renderTable(report.fields, fieldColumns).trimEnd());
  if (report.moreFields) parts.push('There are more fields or differences than these.');
  if (report.refusals.length > 0) parts.push(renderTable(report.refusals, refusalColumns).trimEnd());
  if (!report.changed) parts.push('The candidate changes nothing for these events.');
  return `${parts.join('\n\n')}\n`;
}

function headLines({ events, deployed, candidate, environment, trigger, ...report }: ReplayReport): string[] {
  const { topic, revision } = deployed;
  const isPart = report.limitedBy === 'time';
  const which = isPart ? `Part of the newest events: ${events.read}` : `The newest ${events.read} events`;
  const more = isPart ? ' The time was over.' : report.limitedBy ? ' There are more, but they are large.' : '';
  const uses = (['connector', 'operation', 'action', 'topic'] as const).filter(
    (name) => deployed[name] !== candidate[name],
  );
  return [
    `${which} of ${topic} (${report.oldestAt} to ${report.newestAt}), for the trigger '${trigger}',`,
    `by revision ${revision} in ${environment} and by the candidate.${more}`,
    ...uses.map((name) => `The candidate's ${name} is '${candidate[name]}', not '${deployed[name]}'.`),
  ];
}

function countLines({ events, filtering, orderingKeys }: ReplayReport): string[] {
  const counts: [number, string][] = [
    [events.same, 'mapped to the same'],
    [events.different, 'mapped differently'],
    [filtering.neither, 'taken by neither'],
    [filtering.onlyDeployed, 'taken by the deployed revision only'],
    [filtering.onlyCandidate, 'taken by the candidate only'],
    [events.refused, 'refused by one of them or both'],
    [orderingKeys.different, 'with another ordering key'],
  ];
  return counts.flatMap(([count, what]) => (count > 0 ? [`${String(count).padStart(7)} ${what}`] : []));
}
