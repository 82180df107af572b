import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { DocumentPath } from './problem.js';

/** Far above any profile; what is larger is a mistake or an attack by aliases of aliases. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 64;

/** A value of the document together with where it stands. */
export interface Located {
  readonly value: unknown;
  /** Offset of the value in the text. */
  readonly start: number;
  /** When the value is a scalar. */
  readonly scalar?: Scalar;
  readonly children: ReadonlyMap<string | number, Child>;
}

interface Child {
  /** Offset of the field's name; of the item itself in a list. */
  readonly keyStart: number;
  readonly located: Located;
}

export type ReportAt = (offset: number, path: DocumentPath, message: string, suggestion?: string) => void;

const noChildren: ReadonlyMap<string | number, Child> = new Map();

/** Turns a parsed YAML document into plain JSON and remembers the places; reports what JSON has no room for. */
export class TreeReader {
  readonly #anchors = new Map<string, Node>();
  readonly #report: ReportAt;
  #nodes = 0;
  #tooLarge = false;

  constructor(report: ReportAt) {
    this.#report = report;
  }

  read(document: Document.Parsed): Located {
    return this.#read(document.contents, [], 0);
  }

  #read(node: unknown, path: DocumentPath, fallbackStart: number): Located {
    const start = startOf(node) ?? fallbackStart;
    if (this.#refusesToGoOn(start, path)) return { value: null, start, children: noChildren };
    if (isAlias(node)) return this.#readAlias(node.source, path, start);
    if (isMap(node)) {
      this.#remember(node);
      return this.#readMap(node, path, start);
    }
    if (isSeq(node)) {
      this.#remember(node);
      const children = new Map<string | number, Child>();
      node.items.forEach((item, index) => {
        const located = this.#read(item, [...path, index], start);
        children.set(index, { keyStart: located.start, located });
      });
      return { value: [...children.values()].map((child) => child.located.value), start, children };
    }
    if (isScalar(node)) {
      this.#remember(node);
      return { value: this.#jsonScalar(node, path, start), start, scalar: node, children: noChildren };
    }
    return { value: null, start, children: noChildren };
  }

  #remember(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
  }

  #readAlias(name: string, path: DocumentPath, start: number): Located {
    const target = this.#anchors.get(name);
    if (target) return { ...this.#read(target, path, start), start };
    this.#report(
      start,
      path,
      `'*${name}' refers to an anchor that does not stand above`,
      `Put it in quotes if it is a text, or mark what it refers to with '&${name}'`,
    );
    return { value: null, start, children: noChildren };
  }

  #readMap(map: YAMLMap, path: DocumentPath, start: number): Located {
    const value: Record<string, unknown> = {};
    const children = new Map<string | number, Child>();
    for (const pair of map.items) {
      const key = this.#keyOf(pair, path, start);
      if (key === undefined) continue;
      const keyStart = startOf(pair.key) ?? start;
      if (children.has(key)) {
        this.#report(keyStart, [...path, key], `The field '${key}' stands here a second time`, 'Keep one of the two');
        continue;
      }
      const located = this.#read(pair.value, [...path, key], keyStart);
      children.set(key, { keyStart, located });
      value[key] = located.value;
    }
    return { value, start, children };
  }

  #keyOf(pair: Pair, path: DocumentPath, mapStart: number): string | undefined {
    const start = startOf(pair.key) ?? mapStart;
    const key = isScalar(pair.key) ? pair.key.value : undefined;
    if (typeof key === 'string' && key !== '__proto__') return key;
    if (key === '__proto__')
      this.#report(start, path, "'__proto__' cannot be the name of a field", 'Choose another name');
    else if (key === undefined)
      this.#report(start, path, 'The name of a field must be a string', 'Write it as name: value');
    else if (key === null) this.#report(start, path, 'A field has no name', "Write a name before the ':'");
    else {
      const kind = typeof key === 'number' ? 'the number' : 'the value';
      this.#report(
        start,
        path,
        `The name of a field must be a string, not ${kind} ${key}`,
        `Put it in quotes: '${key}'`,
      );
    }
    return undefined;
  }

  #jsonScalar(node: Scalar, path: DocumentPath, start: number): unknown {
    const { value } = node;
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    const shown = node.source ?? node.tag ?? 'this value';
    this.#report(start, path, `JSON has no value like ${shown}`, 'Use a text, a number, true, false or null');
    return null;
  }

  #refusesToGoOn(start: number, path: DocumentPath): boolean {
    if (this.#tooLarge) return true;
    this.#nodes++;
    if (path.length > MAX_DEPTH) {
      this.#report(
        start,
        path.slice(0, 3),
        `Nested deeper than ${MAX_DEPTH} levels`,
        'Nothing in a profile is that deep',
      );
    } else if (this.#nodes > MAX_NODES) {
      this.#report(start, path, `More than ${MAX_NODES} values, aliases written out`, 'Use fewer or smaller aliases');
    } else return false;
    this.#tooLarge = true;
    return true;
  }
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
