import { encodeFields, type Field } from './fields.js';
import type { RequestInput } from './input.js';
import { unfitInput } from './unfit.js';

/** Longest path with query; what servers commonly take. */
const MAX_LENGTH = 8_192;

const placeholder = /\{([^}]+)\}/g;
/** `.` and `..`, which lead out of their place, between slashes of either kind. */
const climbing = /(?:^|[/\\])(?:\.|%2e){1,2}(?:$|[/\\])/i;

/** Path and query of a request below the path of `baseUrl`. Throws ConnectorError MAPPING_FAILED. */
export function requestTarget(
  baseUrl: URL,
  { path, params, query }: Pick<RequestInput, 'path' | 'params' | 'query'>,
  fixedQuery: Readonly<Record<string, Field>>,
): string {
  const filled = path.includes('{') ? fill(path, params) : path;
  const base = baseUrl.pathname.endsWith('/') ? baseUrl.pathname.slice(0, -1) : baseUrl.pathname;
  const target = withQuery(`${base}${filled}` || '/', encodeQuery({ ...fixedQuery, ...query }));
  if (target.length > MAX_LENGTH) throw unfitInput('path', `and query are longer than ${MAX_LENGTH} characters`);
  return target;
}

/** `target` with more parameters. */
export const withQuery = (target: string, query: string): string =>
  query === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`;

function fill(path: string, params: RequestInput['params']): string {
  const filled = path.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined || value === null || value === '')
      throw unfitInput(`params.${name}`, `is empty, and the path '${path}' needs it`);
    if (climbing.test(String(value)))
      throw unfitInput(`params.${name}`, "must not be, or hold, a path segment '.' or '..'");
    try {
      return encodeURIComponent(value);
    } catch {
      throw unfitInput(`params.${name}`, 'is not well-formed Unicode');
    }
  });
  if (climbing.test(filled)) throw unfitInput('path', "must not have a segment '.' or '..'");
  return filled;
}

function encodeQuery(query: Readonly<Record<string, Field>>): string {
  try {
    return encodeFields(query);
  } catch {
    throw unfitInput('query', 'is not well-formed Unicode');
  }
}
