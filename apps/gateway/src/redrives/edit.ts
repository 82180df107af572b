import { ArkError } from '@arkflows/contracts';
import { z } from 'zod';

/** How the data of an event are changed before it is sent again. */
export const Edit = z
  .strictObject({
    patch: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('JSON merge patch (RFC 7396) for the data: null takes a field out'),
    data: z.unknown().optional().describe('In place of the data'),
  })
  .refine(({ patch, data }) => (patch === undefined) !== (data === undefined), 'Give either `patch` or `data`');
export type Edit = z.output<typeof Edit>;

/** The edited data. Throws ArkError INVALID_REQUEST where a patch finds no JSON object. */
export function applyEdit({ patch, data: instead }: Edit, data: unknown): unknown {
  if (patch === undefined) return instead;
  if (isObject(data)) return merge(data, patch);
  throw new ArkError('INVALID_REQUEST', 'The data are no JSON object, which a patch could be applied to');
}

/** RFC 7396. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, merge(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
