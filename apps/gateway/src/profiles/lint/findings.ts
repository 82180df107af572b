import { type DocumentPath, formatPath, type ManifestSource, type Problem } from '@arkflows/contracts';

/** Takes in problems, each at its place. */
export interface ProblemSink {
  /** At the value of `path`. */
  atValue(path: DocumentPath, message: string, suggestion?: string): void;
  /** At the name of the field at `path`. */
  atKey(path: DocumentPath, message: string, suggestion?: string): void;
}

/** Gathers problems at their places in the manifest's text. */
export class Findings implements ProblemSink {
  readonly #problems: Problem[] = [];

  constructor(private readonly source: ManifestSource) {}

  /** At the value of `path`; with `offset`, at that character of the text that stands there. */
  atValue(path: DocumentPath, message: string, suggestion?: string, offset?: number): void {
    this.#add(path, this.source.positionOf(path, offset), message, suggestion);
  }

  /** At the name of the field at `path`. */
  atKey(path: DocumentPath, message: string, suggestion?: string): void {
    this.#add(path, this.source.positionOfKey(path), message, suggestion);
  }

  /** In the order of the text. */
  get problems(): Problem[] {
    return this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  #add(path: DocumentPath, position: { line: number; column: number }, message: string, suggestion?: string): void {
    this.#problems.push({
      path: formatPath(path),
      ...position,
      message,
      ...(suggestion !== undefined && { suggestion }),
    });
  }
}

/** 'Did you mean …?', or what there is. */
export const suggest = (meant: string | undefined, known: Iterable<string>): string => {
  if (meant !== undefined) return `Did you mean '${meant}'?`;
  const names = [...known];
  return names.length > 0 ? `There is: ${names.join(', ')}` : 'Nothing may stand here';
};
