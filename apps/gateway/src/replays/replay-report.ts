import { errorCodes, Name, OperationName } from '@arkflows/contracts';
import { z } from 'zod';

const count = z.int().min(0);
const place = { topic: z.string(), partition: z.int(), offset: z.int() };
const value = (which: string) => z.unknown().optional().describe(`${which}; its beginning as a text where it is cut`);
const values = {
  before: value('What the deployed revision gives'),
  after: value('What the candidate gives'),
  cut: z.boolean().optional().describe('Whether one of them is only the beginning'),
};
const FieldSample = z.object({
  ...place,
  pointer: z.string().describe('JSON Pointer into the mapped input, which names the item of a list'),
  kind: z.enum(['added', 'removed', 'changed', 'typeChanged']),
  ...values,
});
const Field = z.object({
  field: z.string().describe("JSON Pointer with `*` for the index of a list's items; empty for the whole"),
  events: count.describe('In how many events it differs'),
  added: count,
  removed: count,
  changed: count,
  typeChanged: count,
  samples: z.array(FieldSample).describe('The newest, one of an event, 5 at most'),
});
const Refusal = z.object({
  code: z.enum(Object.keys(errorCodes) as [keyof typeof errorCodes]),
  deployed: count.describe('Events that the deployed revision refuses so'),
  candidate: count.describe('Events that the candidate refuses so'),
  onlyCandidate: count.describe('Of these, those that the deployed revision maps or does not take'),
  samples: z
    .array(z.object({ ...place, message: z.string() }))
    .describe('Of what the candidate refuses so and the deployed revision does not, 5 at most'),
});
const Filtering = z.object({
  neither: count.describe("Not wanted by either's filter"),
  onlyDeployed: count.describe('Taken by the deployed revision only'),
  onlyCandidate: count.describe('Taken by the candidate only'),
  samples: z.array(z.object({ ...place, takenBy: z.enum(['deployed', 'candidate']) })),
});
const Use = z.object({
  connector: z.string(),
  operation: OperationName.describe('What the trigger runs'),
  action: z.string(),
  topic: z.string().describe('What the trigger reads'),
});

export const ReplayReport = z
  .object({
    environment: Name,
    trigger: Name,
    deployed: Use.extend({ revision: z.int() }),
    candidate: Use,
    changed: z.boolean().describe('Whether anything differs: a field, a decision, a refusal, or what is run'),
    events: z
      .object({
        read: count,
        same: count.describe('Mapped to the same by both'),
        different: count.describe('Mapped by both, but not to the same'),
        filtered: count.describe('Not taken by at least one of them, and refused by neither'),
        refused: count.describe('Refused by at least one of them'),
      })
      .describe('`read` is the sum of the others'),
    oldestAt: z.iso.datetime().describe('Time of the oldest event that was read'),
    newestAt: z.iso.datetime(),
    limitedBy: z
      .enum(['bytes', 'time'])
      .nullable()
      .describe(
        'What kept it from going through all events that were asked for, where there are more: `bytes` left out the oldest; ' +
          '`time` may have left out any, so that what was read is a part of the newest',
      ),
    fields: z.array(Field).describe('Those that differ in most events first, 200 at most'),
    moreFields: z.boolean().describe('Whether there are more fields or differences than are told'),
    orderingKeys: z.object({ different: count, samples: z.array(z.object({ ...place, ...values })) }),
    filtering: Filtering,
    refusals: z.array(Refusal),
  })
  .meta({ id: 'ReplayReport' });

export type ReplayReport = z.output<typeof ReplayReport>;
export type ReportedField = z.output<typeof Field>;
export type ReportedRefusal = z.output<typeof Refusal>;
/** What the comparison of events tells; the rest of the report says what was compared. */
export type Findings = Pick<
  ReplayReport,
  'changed' | 'events' | 'fields' | 'moreFields' | 'orderingKeys' | 'filtering' | 'refusals'
>;
