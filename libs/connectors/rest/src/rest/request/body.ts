import { encodeFields, Field } from './fields.js';
import type { RequestInput } from './input.js';
import { unfitInput } from './unfit.js';

export interface EncodedBody {
  readonly contentType: string;
  readonly text: string;
}

/** The body as it is sent; null: none. Throws ConnectorError MAPPING_FAILED. */
export function encodeBody({
  method,
  body,
  bodyFormat,
}: Pick<RequestInput, 'method' | 'body' | 'bodyFormat'>): EncodedBody | null {
  if (body === undefined) return null;
  if (method === 'GET' || method === 'HEAD') throw unfitInput('body', `cannot be sent with ${method}: use query`);
  switch (bodyFormat) {
    case 'json':
      return { contentType: 'application/json', text: toJson(body) };
    case 'form':
      return { contentType: 'application/x-www-form-urlencoded', text: toForm(body) };
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', text: toText(body) };
  }
}

function toJson(body: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(body);
    if (text !== undefined) return text;
  } catch {
    // Told below, without what the body holds.
  }
  throw unfitInput('body', 'cannot be written as JSON');
}

function toForm(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw unfitInput('body', 'must be an object to be sent as a form');
  for (const [name, value] of Object.entries(body))
    if (!Field.safeParse(value).success)
      throw unfitInput(`body.${name}`, 'must be a string, number, boolean or a list of them in a form');
  try {
    return encodeFields(body as Record<string, Field>);
  } catch {
    throw unfitInput('body', 'is not well-formed Unicode');
  }
}

function toText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body === 'number' || typeof body === 'boolean') return String(body);
  throw unfitInput('body', 'must be a string, number or boolean to be sent as text');
}
