import type { z } from 'zod';
import { explainIssues, valueAt } from '../schema/explain-issues.js';
import { expectationOf, schemaAt } from '../schema/schema-walk.js';
import { type DocumentPath, formatPath, type Problem } from './problem.js';
import type { ManifestSource } from './source.js';

type Issue = z.core.$ZodIssue;

/** What `schema` found wrong in a manifest, each at its place, with how YAML would have it. */
export function schemaProblems(source: ManifestSource, schema: z.ZodType, issues: readonly Issue[]): Problem[] {
  return explainIssues(schema, source.value, issues).map(({ path, fault, message, suggestion }): Problem => {
    const position = fault === 'name' ? source.positionOfKey(path) : source.positionOf(path);
    const advice = suggestion ?? (fault === 'value' ? howToWrite(schema, source.value, path) : undefined);
    return { path: formatPath(path), ...position, message, ...(advice !== undefined && { suggestion: advice }) };
  });
}

const namedCredential = 'Name a stored credential (see `ark credentials put`): secrets never stand in a profile';

function howToWrite(schema: z.ZodType, root: unknown, path: DocumentPath): string | undefined {
  const value = valueAt(root, path);
  if (value === null) return 'Give it a value, or take the field away';
  if (typeof value === 'object' && formatPath(path) === 'spec.credential') return namedCredential;
  const field = schemaAt(schema, path);
  const expected = field && expectationOf(field);
  if (expected === 'a string' && typeof value !== 'string') {
    return typeof value === 'object' ? 'Put the whole value in quotes if it is a text' : `Put it in quotes: '${value}'`;
  }
  if (typeof value !== 'string' || !expected) return undefined;
  if (expected === 'a map of fields') return "Write its fields as 'name: value' on lines below it";
  return /number|true/.test(expected) ? 'Write it without quotes' : undefined;
}
