import { z } from 'zod';
import { Field, HeaderName, Scalar } from './fields.js';

/** Segments that do not climb (`.`, `..`, also percent-encoded), of characters that a path may hold, and placeholders. */
const pathTemplate =
  /^(?!\/\/)(?:\/(?!(?:\.|%2[eE]){1,2}(?:\/|$))(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2}|\{[A-Za-z_][\w-]{0,62}\})*)*$/;

const Status = z.union([z.enum(['2xx', '3xx', '4xx', '5xx']), z.int().min(200).max(599)]);

const Expect = z.strictObject({
  status: z
    .array(Status)
    .min(1)
    .max(50)
    .default(['2xx'])
    .describe('Statuses that mean success: numbers, or classes such as 2xx'),
  body: z
    .enum(['auto', 'json', 'text'])
    .default('auto')
    .describe(
      'auto: JSON where the content type says so, else text, but no web page; json: nothing else; text: unparsed',
    ),
});

export const RequestInput = z.strictObject({
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .describe('HTTP method; GET and HEAD change nothing, PUT and DELETE may be repeated'),
  path: z
    .string()
    .max(4_096)
    .regex(pathTemplate, 'must be a path such as /contacts/{id}: below baseUrl, percent-encoded, its query under query')
    .meta({ examples: ['/contacts/{id}'] })
    .describe('Appended to baseUrl; {name} is filled from params'),
  params: z
    .record(z.string(), Scalar.nullable())
    .default({})
    .describe('Values of the placeholders in path; they are percent-encoded'),
  query: z
    .record(z.string().min(1), Field)
    .default({})
    .describe('Query parameters: a list is repeated, null is left out'),
  headers: z.record(HeaderName, Scalar.nullable()).default({}).describe('Headers of this request; null is left out'),
  body: z.unknown().optional().describe('What is sent; not with GET and HEAD'),
  bodyFormat: z
    .enum(['json', 'form', 'text'])
    .default('json')
    .describe('json: as JSON; form: an object as a URL-encoded form; text: a text as it is'),
  expect: Expect.prefault({}).describe('What counts as success'),
  idempotencyHeader: HeaderName.optional().describe(
    'Header in which the target takes an idempotency key, such as Idempotency-Key: it makes repeating a POST or PATCH harmless',
  ),
});
export type RequestInput = z.output<typeof RequestInput>;
