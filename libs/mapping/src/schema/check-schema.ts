import { nearest } from '@arkflows/contracts';
import type { CompileProblem } from '../problem.js';
import { knownFormats, knownKeywords, metaViolations } from './ajv.js';
import { type Subschema, subschemas } from './subschemas.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const MAX_DEPTH = 100;
const MAX_PROBLEMS = 20;

type Path = CompileProblem['path'];
type Report = (path: Path, message: string) => void;

/** What a schema's author has to mend, each at its place; at most 20 problems. What ajv alone finds comes after that. */
export function checkSchema(schema: unknown): CompileProblem[] {
  if (typeof schema === 'boolean') return [];
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return [{ path: [], message: 'the schema does not compile: it must be an object, true or false' }];
  }
  const problems: CompileProblem[] = [];
  const seen = new Set<string>();
  const report: Report = (path, message) => {
    const place = path.map((step) => `/${String(step)}`).join('');
    if (seen.has(place) || problems.length >= MAX_PROBLEMS) return;
    seen.add(place);
    problems.push({ path, message: `the schema does not compile: ${message} at #${place}` });
  };
  const root = schema as Subschema;
  if (root.$schema !== undefined && root.$schema !== DIALECT)
    report(['$schema'], `only ${DIALECT} is read here, not this`);
  walk(root, [], report);
  for (const { pointer, message, allowed } of metaViolations({ ...root, $schema: DIALECT })) {
    const path = pathOf(pointer);
    const value = valueAt(root, path);
    // Of a list, what is wrong in it is told.
    if (allowed && Array.isArray(value)) continue;
    report(path, allowed ? notAllowed(value, allowed) : `this ${message}`);
  }
  return problems;
}

function walk(schema: Subschema, path: Path, report: Report): void {
  if (path.length > MAX_DEPTH) {
    report(path, `the schema is nested more than ${MAX_DEPTH} deep`);
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (!knownKeywords.has(keyword)) report([...path, keyword], unknown('keyword', keyword, knownKeywords));
    else if (keyword === 'pattern') checkPattern(value, [...path, keyword], report);
    else if (keyword === '$id' && path.length > 0)
      report([...path, keyword], 'only the schema as a whole may have an $id');
    else if (keyword === 'format') checkFormat(value, [...path, keyword], report);
    else if (keyword === '$ref' || keyword === '$dynamicRef') checkReference(value, [...path, keyword], report);
  }
  for (const pattern of Object.keys(schema.patternProperties ?? {})) {
    checkPattern(pattern, [...path, 'patternProperties', pattern], report);
  }
  for (const { path: steps, schema: inner } of subschemas(schema)) walk(inner, [...path, ...steps], report);
}

function checkPattern(pattern: unknown, path: Path, report: Report): void {
  if (typeof pattern !== 'string') return;
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    // The engine's message holds the expression, and the reason behind its last colon.
    const reason = error instanceof Error ? /: ([^:]+)$/.exec(error.message)?.[1] : undefined;
    report(path, `the regular expression cannot be read${reason === undefined ? '' : `: ${reason}`}`);
  }
}

function checkFormat(format: unknown, path: Path, report: Report): void {
  if (typeof format === 'string' && !knownFormats.has(format)) report(path, unknown('format', format, knownFormats));
}

function checkReference(reference: unknown, path: Path, report: Report): void {
  if (typeof reference === 'string' && !reference.startsWith('#')) {
    report(path, 'only references within the schema (#/…) are followed; put what this one names under $defs');
  }
}

function unknown(what: string, name: string, known: Iterable<string>): string {
  const suggestion = nearest(name, known);
  return `the ${what} '${name}' is unknown${suggestion === undefined ? '' : `; did you mean '${suggestion}'?`}`;
}

function notAllowed(value: unknown, allowed: readonly string[]): string {
  const suggestion = typeof value === 'string' ? nearest(value, allowed) : undefined;
  return `this must be one of ${allowed.join(', ')}${suggestion === undefined ? '' : `; did you mean '${suggestion}'?`}`;
}

const valueAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root);

const pathOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
