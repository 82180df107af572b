import { Name } from '@arkflows/contracts';
import { z } from 'zod';

const time = z.iso.datetime({ offset: true });

/** Fields that dead letters are searched by. */
export const letterFilter = {
  profile: Name.optional(),
  operation: z.string().max(63).optional(),
  code: z.string().max(100).optional(),
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Stands in the message, the key or the first 16 KiB of the payload, as they are shown; case does not count',
    ),
  since: time.optional().describe('Given up at this time or later'),
  until: time.optional().describe('Given up before this time'),
};

const MAX_IDS = 500;

/** Which dead letters are meant. */
export const LetterSelection = z.strictObject({
  ids: z.array(z.string().max(100)).min(1).max(MAX_IDS).optional().describe('Ids of their runs'),
  ...letterFilter,
  all: z.literal(true).optional().describe('All open ones of the namespace'),
});
export type LetterSelection = z.output<typeof LetterSelection>;

/** What is meant has to be said: nobody acts on everything by leaving something out. */
export const saysWhich = ({ ids, all, ...filter }: LetterSelection): boolean => {
  const filtered = Object.keys(letterFilter).some((field) => filter[field as keyof typeof filter] !== undefined);
  return [ids, filtered, all].filter(Boolean).length === 1;
};

export const sayWhich = `Say which: \`ids\`, or a filter (${Object.keys(letterFilter)
  .map((field) => `\`${field}\``)
  .join(', ')}), or \`all: true\``;
