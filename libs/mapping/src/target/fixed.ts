import type { JsonObject } from './mapping.js';
import { isForbiddenName, TargetPathError } from './target-path.js';

const MAX_DEPTH = 64;

/** A frozen copy of fixed inputs. Throws TargetPathError for a name that may not be written to, or for too deep a nesting. */
export const freezeFixed = (fixed: JsonObject): JsonObject => freezeValue(fixed, 0) as JsonObject;

function freezeValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new TargetPathError(`fixed inputs are nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) return Object.freeze(value.map((item) => freezeValue(item, depth + 1)));
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    if (isForbiddenName(name)) throw new TargetPathError(`'${name}' cannot be the name of a fixed input`);
    copy[name] = freezeValue(part, depth + 1);
  }
  return Object.freeze(copy);
}
