import { type Document, LineCounter, parseDocument } from 'yaml';
import { KIB } from '../topics.js';
import { byPosition, type DocumentPath, formatPath, type Position, type Problem } from './problem.js';
import { sourceOffset } from './scalar-offset.js';
import { type Explanation, explain } from './yaml-problems.js';
import { type Located, TreeReader } from './yaml-tree.js';

/** Largest manifest, in UTF-16 units: ample for hundreds of operations, and the worst text of it is read in seconds. */
const MAX_MANIFEST_LENGTH = 256 * KIB;
const MAX_SYNTAX_PROBLEMS = 20;

const start: Position = { line: 1, column: 1 };

/** A manifest's text (YAML 1.2, of which JSON is a part) with its value as plain JSON and the place of everything in it. */
export class ManifestSource {
  readonly #lines: LineCounter;
  readonly #root: Located | undefined;

  private constructor(
    readonly text: string,
    /** Why there is no value: syntax, or something that JSON has no room for; in the order of the text. */
    readonly problems: readonly Problem[],
    lines: LineCounter,
    root: Located | undefined,
  ) {
    this.#lines = lines;
    this.#root = root;
  }

  /** Never throws: what is wrong stands in `problems`. */
  static parse(text: string): ManifestSource {
    const lines = new LineCounter();
    const refuse = (message: string, suggestion: string) =>
      new ManifestSource(text, [{ ...start, path: '', message, suggestion }], lines, undefined);
    if (text.length > MAX_MANIFEST_LENGTH) {
      return refuse(
        `The text is longer than ${MAX_MANIFEST_LENGTH} characters`,
        'A profile needs a few KiB: check the file',
      );
    }
    // A byte order mark would shift the columns of the first line.
    const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
    // `uniqueKeys` of the parser takes quadratic time; the tree reader looks for repeated names itself.
    const document = parseDocument(clean, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    const problems: Problem[] = [];
    const report = (offset: number, path: DocumentPath, message: string, suggestion?: string) => {
      const { line, col } = lines.linePos(offset);
      problems.push({ path: formatPath(path), line, column: col, message, ...(suggestion && { suggestion }) });
    };
    for (const { offset, message, suggestion } of syntaxFaults(document, clean))
      report(offset, [], message, suggestion);
    if (problems.length > 0) return new ManifestSource(clean, problems, lines, undefined);
    if (document.contents === null || clean.trim() === '') return refuse('The text is empty', 'A profile is expected');
    const root = new TreeReader(report).read(document);
    return new ManifestSource(clean, problems.sort(byPosition), lines, problems.length > 0 ? undefined : root);
  }

  /** Plain JSON; undefined when there are problems. */
  get value(): unknown {
    return this.#root?.value;
  }

  /**
   * Where the value at `path` stands; with `offsetInScalar`, where that character of a text stands, whatever its quotes.
   * Of what is not there: the place of the innermost thing around it that is.
   */
  positionOf(path: DocumentPath, offsetInScalar?: number): Position {
    const { located, keyStart, rest } = this.#find(path);
    if (!located) return start;
    if (rest > 0) return this.#position(keyStart);
    const { scalar } = located;
    if (offsetInScalar === undefined || !scalar?.range || typeof scalar.value !== 'string') {
      return this.#position(located.start);
    }
    const [from, end] = scalar.range;
    const written = { style: scalar.type, start: from, end, value: scalar.value };
    return this.#position(sourceOffset(this.text, written, offsetInScalar));
  }

  /** Where the name of the field at `path` stands; of an item of a list, the item. */
  positionOfKey(path: DocumentPath): Position {
    const { located, keyStart } = this.#find(path);
    return located ? this.#position(keyStart) : start;
  }

  #find(path: DocumentPath): { located: Located | undefined; keyStart: number; rest: number } {
    let located = this.#root;
    let keyStart = located?.start ?? 0;
    for (const [index, step] of path.entries()) {
      const child = located?.children.get(step);
      if (!child) return { located, keyStart, rest: path.length - index };
      located = child.located;
      keyStart = child.keyStart;
    }
    return { located, keyStart, rest: 0 };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }
}

/** After the first fault of structure the parser guesses: what it finds from there on would only mislead. */
function syntaxFaults(document: Document.Parsed, text: string): Explanation[] {
  const found = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS);
  const explained = found.map((error) => explain(error, text, document)).sort((a, b) => a.offset - b.offset);
  const first = explained.findIndex((fault) => fault.structural);
  return first === -1 ? explained : explained.slice(0, first + 1);
}
