import type { ProblemItem } from '../problem.js';

/** Where in a document: field names and list indexes from the root. */
export type DocumentPath = readonly (string | number)[];

/** Counted from 1; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a manifest, at its place in the text. */
export type Problem = ProblemItem & Position;

/** Takes in a problem at the value of `path`. */
export type ReportProblem = (path: DocumentPath, message: string, suggestion: string) => void;

const plainField = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `['spec', 'triggers', 0, 'a.b']` as `spec.triggers[0]['a.b']`. */
export function formatPath(path: DocumentPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (plainField.test(step)) text += text === '' ? step : `.${step}`;
    else text += `['${step.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
  }
  return text;
}

/** In the order of the text. */
export const byPosition = (a: Position, b: Position): number => a.line - b.line || a.column - b.column;
