import type { z } from 'zod';
import { nearest } from '../nearest.js';
import { type DocumentPath, formatPath, type Position, type Problem } from './problem.js';
import { expectationOf, fieldsAt, fixedTexts, schemaAt } from './schema-walk.js';
import type { ManifestSource } from './source.js';

type Issue = z.core.$ZodIssue;

/** What `schema` found wrong in a manifest, each at its place and in plain words. */
export function schemaProblems(source: ManifestSource, schema: z.ZodType, issues: readonly Issue[]): Problem[] {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownFields(schema, issue) : []));
  // A field written wrong is one mistake, not an unknown field and a missing one.
  const meant = new Set(unknown.map((field) => field.meant && formatPath([...field.parent, field.meant])));
  const problems = unknown.map(({ parent, name, message, suggestion }) => {
    const path = [...parent, name];
    return problem(path, source.positionOfKey(path), message, suggestion);
  });
  for (const issue of issues) {
    const path = issue.path as DocumentPath;
    if (issue.code === 'unrecognized_keys') continue;
    if (isMissing(source.value, path)) {
      if (!meant.has(formatPath(path))) problems.push(missingField(source, schema, path));
    } else problems.push(wrongValue(source, schema, issue));
  }
  return problems;
}

function problem(path: DocumentPath, position: Position, message: string, suggestion?: string): Problem {
  return { path: formatPath(path), ...position, message, ...(suggestion !== undefined && { suggestion }) };
}

function unknownFields(schema: z.ZodType, issue: Extract<Issue, { code: 'unrecognized_keys' }>) {
  const parent = issue.path as DocumentPath;
  const fields = fieldsAt(schema, parent);
  return issue.keys.map((name) => {
    const meant = nearest(name, fields);
    const suggestion = meant ? `Did you mean '${meant}'?` : `Fields that may stand here: ${fields.join(', ')}`;
    return { parent, name, meant, message: `Unknown field '${name}'`, suggestion };
  });
}

function missingField(source: ManifestSource, schema: z.ZodType, path: DocumentPath): Problem {
  const field = schemaAt(schema, path) as z.ZodType | undefined;
  const name = String(path.at(-1));
  const fixed = field ? fixedTexts(field) : [];
  const suggestion = fixed.length === 1 ? `Write '${name}: ${fixed[0]}'` : field?.description;
  return problem(path, source.positionOf(path), `The field '${name}' is missing`, suggestion);
}

function wrongValue(source: ManifestSource, schema: z.ZodType, issue: Issue): Problem {
  const path = issue.path as DocumentPath;
  const value = valueAt(source.value, path);
  const expected = schemaAt(schema, path);
  switch (issue.code) {
    case 'invalid_key':
      return problem(path, source.positionOfKey(path), `The name '${path.at(-1)}' ${issue.issues[0]?.message}`);
    case 'too_small':
    case 'too_big':
      return problem(path, source.positionOf(path), boundMessage(issue));
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_union':
      break;
    case 'invalid_format':
      if (issue.format === 'datetime') break;
      return problem(path, source.positionOf(path), issue.message);
    default:
      return problem(path, source.positionOf(path), issue.message);
  }
  if (!expected) return problem(path, source.positionOf(path), issue.message);
  const texts = fixedTexts(expected);
  const message = `must be ${expectationOf(expected)}, but is ${describe(value, texts.length > 0)}`;
  return problem(path, source.positionOf(path), message, adviceFor(value, expectationOf(expected), texts));
}

function boundMessage(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === 'string') return `must have ${bound} characters`;
  if (issue.origin === 'array') return `must have ${bound} items`;
  return `must be ${bound}`;
}

function adviceFor(value: unknown, expected: string, texts: readonly string[]): string | undefined {
  if (value === null) return 'Give it a value, or take the field away';
  const meant = typeof value === 'string' ? nearest(value, texts) : undefined;
  if (meant) return `Did you mean '${meant}'?`;
  if (expected === 'a text') {
    return typeof value === 'object' ? 'Put the whole value in quotes if it is a text' : `Put it in quotes: '${value}'`;
  }
  if (typeof value === 'string' && expected === 'a map of fields')
    return "Write its fields as 'name: value' on lines below it";
  if (typeof value === 'string' && /number|true/.test(expected)) return 'Write it without quotes';
  return undefined;
}

/** Texts are shown only where one of a few was expected: anything else may be something that nobody should read. */
function describe(value: unknown, showText: boolean): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of fields';
  if (typeof value !== 'string') return typeof value === 'number' ? `the number ${value}` : String(value);
  return showText && value.length <= 64 ? `'${value}'` : 'a text';
}

function isMissing(root: unknown, path: DocumentPath): boolean {
  return path.length > 0 && valueAt(root, path) === undefined;
}

function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const step of path) value = (value as Record<string | number, unknown> | null | undefined)?.[step];
  return value;
}
