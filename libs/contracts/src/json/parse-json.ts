import { findJsonFault } from './json-fault.js';

/** Says where a text is not JSON, without quoting it. Line and column from 1, `position` from 0; in UTF-16 units. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  constructor(
    /** Why, without the place. */
    readonly reason: string,
    readonly position: number,
    readonly line: number,
    readonly column: number,
  ) {
    super(`Not JSON at line ${line}, column ${column}: ${reason}`);
  }
}

/** JSON.parse, whose error names the place and never quotes the text. Throws JsonSyntaxError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { position, message } = findJsonFault(text) ?? { position: 0, message: 'the text is not JSON' };
    const before = text.slice(0, position);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    throw new JsonSyntaxError(message, position, line, position - lineStart + 1);
  }
}
