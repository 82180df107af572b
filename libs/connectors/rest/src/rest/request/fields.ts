import { z } from 'zod';

/** What one header, parameter or form field holds. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.output<typeof Scalar>;

/** Set by what sends the request, or by the credential. */
const reserved = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A header that a user may set; see RFC 9110, 5.1. */
export const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'must be the name of a header')
  .refine(
    (name) => !reserved.has(name.toLowerCase()),
    'is set by the connector itself: see the credential, bodyFormat and baseUrl',
  );

/** A parameter or form field: lists are repeated, null is left out. */
export const Field = z.union([Scalar, z.null(), z.array(Scalar).max(1_000)]);
export type Field = z.output<typeof Field>;

/** `a=1&b=2`, percent-encoded. Throws URIError for a text that is not well-formed Unicode. */
export function encodeFields(fields: Readonly<Record<string, Field | undefined>>): string {
  const pairs: string[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value])
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
  }
  return pairs.join('&');
}
