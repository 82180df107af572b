import type { z } from 'zod';
import { type DocumentPath, formatPath } from '../manifest/problem.js';
import { nearest } from '../nearest.js';
import { fieldsAt, fixedTexts, schemaAt } from './schema-walk.js';

type Issue = z.core.$ZodIssue;

/** One thing that does not fit a schema. */
export interface Explained {
  readonly path: DocumentPath;
  /** A name that should not be there, one that is not there, or a value. */
  readonly fault: 'name' | 'missing' | 'value';
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** What is wrong with a value that was read with `error: plainWords`: each field at its place, with the name or text that was meant. */
export function explainIssues(schema: z.ZodType, value: unknown, issues: readonly Issue[]): Explained[] {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownFields(schema, issue) : []));
  // A field written wrong is one mistake, not an unknown field and a missing one.
  const meant = new Set(unknown.map((field) => field.meant && formatPath(field.meant)));
  const explained: Explained[] = unknown.map(({ meant: _, ...field }) => field);
  for (const issue of issues) {
    const path = issue.path as DocumentPath;
    if (issue.code === 'unrecognized_keys') continue;
    if (path.length > 0 && valueAt(value, path) === undefined) {
      if (!meant.has(formatPath(path))) explained.push(missingField(schema, path));
    } else if (issue.code === 'invalid_key') {
      const why = issue.issues[0]?.message ?? 'does not fit';
      explained.push({ path, fault: 'name', message: `The name '${path.at(-1)}' ${why}` });
    } else
      explained.push({ path, fault: 'value', message: issue.message, suggestion: meantText(schema, value, issue) });
  }
  return explained;
}

/** What stands at `path`; undefined where nothing does. */
export function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const step of path) value = (value as Record<string | number, unknown> | null | undefined)?.[step];
  return value;
}

function unknownFields(schema: z.ZodType, issue: Extract<Issue, { code: 'unrecognized_keys' }>) {
  const parent = issue.path as DocumentPath;
  const fields = fieldsAt(schema, parent);
  return issue.keys.map((name) => {
    const near = nearest(name, fields);
    return {
      path: [...parent, name],
      fault: 'name' as const,
      meant: near && [...parent, near],
      message: `Unknown field '${name}'`,
      suggestion: near ? `Did you mean '${near}'?` : fieldList(fields),
    };
  });
}

const fieldList = (fields: readonly string[]): string | undefined =>
  fields.length > 0 ? `Fields that may stand here: ${fields.join(', ')}` : undefined;

function missingField(schema: z.ZodType, path: DocumentPath): Explained {
  const field = schemaAt(schema, path) as z.ZodType | undefined;
  const name = String(path.at(-1));
  const fixed = field ? fixedTexts(field) : [];
  const suggestion = fixed.length === 1 ? `Write '${name}: ${fixed[0]}'` : field?.description;
  return { path, fault: 'missing', message: `The field '${name}' is missing`, suggestion };
}

function meantText(schema: z.ZodType, root: unknown, issue: Issue): string | undefined {
  const value = valueAt(root, issue.path as DocumentPath);
  if (typeof value !== 'string') return undefined;
  const expected = schemaAt(schema, issue.path as DocumentPath);
  const texts = issue.code === 'invalid_value' ? issue.values.map(String) : expected ? fixedTexts(expected) : [];
  const meant = nearest(value, texts);
  return meant && `Did you mean '${meant}'?`;
}
