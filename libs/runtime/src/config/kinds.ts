import { durationMs, sizeBytes } from '@arkflows/contracts';
import { apiKeyId, isFamilyKey, isMasterKey } from '@arkflows/security';
import { z } from 'zod';

/** How the text of a variable is read. `allowed` completes the sentence "must be …" in errors and in the reference. */
export interface Kind<T> {
  readonly schema: z.ZodType<T, string>;
  readonly allowed: string;
}

export const text: Kind<string> = { schema: z.string(), allowed: 'a text' };

export const path: Kind<string> = { schema: z.string(), allowed: 'a path' };

export const apiKey: Kind<string> = {
  schema: z.string().refine((value) => apiKeyId(value) !== undefined),
  allowed: 'an API key: ark_, 16 hex digits, _, 64 hex digits',
};

export const masterKey: Kind<string> = {
  schema: z.string().refine(isMasterKey),
  allowed: '32 random bytes as base64url: 43 characters',
};

export const familyKey: Kind<string> = {
  schema: z.string().refine(isFamilyKey),
  allowed: 'a private JWK on the curve P-256',
};

export const url = (...protocols: readonly string[]): Kind<string> => ({
  schema: z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`) }),
  allowed: `an address that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
});

export const flag: Kind<boolean> = {
  schema: z.enum(['true', 'false']).transform((value) => value === 'true'),
  allowed: 'true or false',
};

export const oneOf = <const T extends string>(...values: readonly [T, ...T[]]): Kind<T> => ({
  schema: z.string().refine((value): value is T => (values as readonly string[]).includes(value)) as z.ZodType<
    T,
    string
  >,
  allowed: values.length === 1 ? values[0] : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
});

export const integer = (min: number, max: number): Kind<number> => ({
  schema: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max)),
  allowed: `a whole number from ${min} to ${max}`,
});

export const port: Kind<number> = { ...integer(0, 65_535), allowed: 'a port from 0 to 65535 (0: any free one)' };

const hostAndPort = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([1-9]\d{0,4})$/;

export const hostList: Kind<readonly string[]> = {
  schema: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().regex(hostAndPort)).min(1)),
  allowed: 'host:port, or several parted by commas',
};

/** In milliseconds. */
export const duration: Kind<number> = {
  schema: quantity(durationMs),
  allowed: 'a duration such as 200ms, 5s, 10m, 24h or 7d',
};

/** In bytes. */
export const size: Kind<number> = { schema: quantity(sizeBytes), allowed: 'a size such as 512B, 64KiB, 10MiB or 1GiB' };

/** What becomes part of a topic's name. */
export const topicPart: Kind<string> = {
  schema: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?$/),
  allowed: 'at most 100 lower-case letters, digits, dots and hyphens, a letter or digit at both ends',
};

function quantity(parse: (value: string) => number): z.ZodType<number, string> {
  return z.string().transform((value, context) => {
    try {
      return parse(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });
}
