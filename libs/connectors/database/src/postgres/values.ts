import { unfitValue } from './errors.js';
import type { Column } from './table.js';

/** A value as PostgreSQL reads it from a text; null is NULL. Throws ConnectorError TARGET_REJECTED naming the column. */
export type Encode = (value: unknown) => string | null;

/**
 * How values get into a column: JSON columns take any value as JSON (a text becomes a JSON string), array columns take
 * arrays, bytea takes bytes; all others take numbers, booleans and dates. A text is read as PostgreSQL reads it, in every
 * column but JSON.
 */
export function encoderOf(column: Column): Encode {
  const { name, shown, element } = column;
  if (element === null) return scalarEncoder(name, column.base, shown);
  const encodeElement = scalarEncoder(name, element, shown);
  return (value) => (Array.isArray(value) ? arrayLiteral(value, encodeElement) : encodeText(value, name, shown));
}

function scalarEncoder(name: string, base: string, shown: string): Encode {
  if (base === 'json' || base === 'jsonb') return (value) => (value == null ? null : encodeJson(value, name));
  if (base === 'bytea')
    return (value) => (value instanceof Uint8Array ? `\\x${hex(value)}` : encodeText(value, name, shown));
  return (value) => encodeText(value, name, shown);
}

function encodeText(value: unknown, name: string, shown: string): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const given = value instanceof Date ? 'an invalid date' : Array.isArray(value) ? 'an array' : 'an object';
  throw unfitValue(name, `its type is ${shown}, which takes no value such as ${given}`);
}

function encodeJson(value: unknown, name: string): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw unfitValue(name, 'the value cannot be written as JSON');
  }
}

/** `{…}`; nested arrays become dimensions. */
function arrayLiteral(items: readonly unknown[], encode: Encode): string {
  const parts = items.map((item) => (Array.isArray(item) ? arrayLiteral(item, encode) : element(encode(item))));
  return `{${parts.join(',')}}`;
}

/** The literal of a `text[]` out of texts. */
export function textArray(cells: readonly (string | null)[]): string {
  let literal = '{';
  for (let i = 0; i < cells.length; i++)
    literal += i === 0 ? element(cells[i] ?? null) : `,${element(cells[i] ?? null)}`;
  return `${literal}}`;
}

const special = /["\\]/;

function element(text: string | null): string {
  if (text === null) return 'NULL';
  return special.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

const wholeNumber = /^(?:0|-?[1-9]\d*)$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether no other text means the same value to a column: only then do different texts name different rows. */
export function hasOneSpelling(cell: string, { base }: Column): boolean {
  switch (base) {
    case 'text':
    case 'varchar':
      return true;
    case 'int2':
    case 'int4':
    case 'int8':
      return wholeNumber.test(cell);
    case 'uuid':
      return uuid.test(cell);
    default:
      return false;
  }
}
