import { REDACTED, redactText } from './redact-text.js';
import { isSecretName } from './secret-names.js';

const MAX_DEPTH = 8;
const MAX_ENTRIES = 1_000;
const CUT = '[cut]';

interface Walk {
  /** Entries that may still be copied, over the whole value. */
  left: number;
  /** The objects on the way down, to find a circle. */
  readonly path: Set<object>;
}

/**
 * A copy of `value` that may be logged: fields named like a secret hold `[redacted]`, texts lose URL user info and
 * authorization values, errors become plain objects. Bounded: 8 levels and 1,000 entries in all, the rest is `[cut]`.
 * Never throws and leaves its argument as it is.
 */
export function redact(value: unknown): unknown {
  return copy(value, MAX_DEPTH, { left: MAX_ENTRIES, path: new Set() });
}

function copy(value: unknown, depth: number, walk: Walk): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof URL)
    return redactText(String(value instanceof Date ? iso(value) : value));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (walk.path.has(value)) return '[circular]';
  if (depth === 0 || walk.left <= 0) return CUT;
  walk.path.add(value);
  try {
    return copyObject(value, depth - 1, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.path.delete(value);
  }
}

function copyObject(value: object, depth: number, walk: Walk): unknown {
  if (Array.isArray(value)) return copyArray(value, depth, walk);
  if (value instanceof Map)
    return copyEntries(
      [...value].map(([name, field]) => [String(name), field]),
      depth,
      walk,
    );
  if (value instanceof Set) return copyArray([...value], depth, walk);
  if (value instanceof Error) return copyEntries(errorEntries(value), depth, walk);
  return copyEntries(Object.entries(value), depth, walk);
}

function copyArray(items: readonly unknown[], depth: number, walk: Walk): unknown[] {
  const result: unknown[] = [];
  for (const item of items) {
    if (walk.left-- <= 0) return [...result, CUT];
    result.push(copy(item, depth, walk));
  }
  return result;
}

function copyEntries(entries: readonly (readonly [string, unknown])[], depth: number, walk: Walk): object {
  const result: [string, unknown][] = [];
  for (const [name, field] of entries) {
    if (walk.left-- <= 0) {
      result.push([CUT, CUT]);
      break;
    }
    result.push([name, isSecretName(name) && field != null ? REDACTED : copy(field, depth, walk)]);
  }
  return Object.fromEntries(result);
}

/** An error's own fields and those that are not enumerable. */
function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error;
  return Object.entries({ ...error, name, message, stack, ...(cause !== undefined && { cause }) });
}

const iso = (date: Date): string => (Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString());
