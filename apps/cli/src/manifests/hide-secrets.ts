import { isSecretName, REDACTED, redactText } from '@arkflows/security';
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';

/** What these fields hold describes data; it is none: a schema's `password: { type: string }`. */
const descriptions = new Set(['schema', 'mapping']);
const storedCredential = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * A manifest as it may be shown on a terminal: what stands under a name like `password` is hidden, on as many lines as before. The
 * name of a stored credential, schemas and mappings without literals stay readable. Works on texts that are no valid YAML too.
 */
export function hideSecrets(text: string): string {
  const document = parseLeniently(text);
  const lines = (document ? withoutSecrets(text, document) : text).split('\n');
  const hide = document?.errors.length === 0 ? hideInComment : (line: string) => redactText(hideByName(line));
  return lines.map(hide).join('\n');
}

/** Null for a text that is nested deeper than can be followed. */
function parseLeniently(text: string): Document | null {
  try {
    return parseDocument(text);
  } catch {
    return null;
  }
}

function withoutSecrets(text: string, document: Document): string {
  const ranges: Range[] = [];
  visit(document, {
    Pair(_, pair, above) {
      if (!isSecretName(nameOf(pair)) || isReference(pair)) return undefined;
      const scalars = scalarsOf(pair.value as Node | null);
      ranges.push(...scalars.filter(isDescribing(above) ? holdsLiteral : () => true).map(rangeOf));
      return visit.SKIP;
    },
    Scalar(_, scalar) {
      const { from, to } = rangeOf(scalar);
      if (redactText(text.slice(from, to)) !== text.slice(from, to)) ranges.push({ from, to });
    },
  });
  return ranges.toSorted((a, b) => b.from - a.from).reduce(cutOut, text);
}

const hideInComment = (line: string): string => line.replace(/(?:^|\s)#.*$/, redactText);

const isReference = ({ key, value }: Pair): boolean =>
  isScalar(key) && key.value === 'credential' && isScalar(value) && storedCredential.test(String(value.value));

const isDescribing = (above: readonly unknown[]): boolean =>
  above.some((node) => isPair(node) && descriptions.has(nameOf(node)));

/** An expression may fill a field with the name of a secret from the event, but not with a text that stands there. */
const holdsLiteral = ({ value }: Scalar): boolean => /['"]/.test(String(value));

function scalarsOf(node: Node | null): Scalar[] {
  if (isScalar(node)) return [node];
  if (isMap(node)) return node.items.flatMap(({ value }) => scalarsOf(value as Node | null));
  return isSeq(node) ? node.items.flatMap((item) => scalarsOf(item as Node | null)) : [];
}

const nameOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

const rangeOf = ({ range }: Scalar): Range => ({ from: range?.[0] ?? 0, to: range?.[1] ?? 0 });

function cutOut(text: string, { from, to }: Range): string {
  if (to <= from) return text;
  const lines = text.slice(from, to).split('\n').length - 1;
  return text.slice(0, from) + REDACTED + '\n'.repeat(lines) + text.slice(to);
}

/** Where the text is no valid YAML its fields may not have been seen as such. */
const field = /(["']?)([\w.-]+)\1\s*[:=]\s*("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,{}[\]"'][^,}\]]*)/g;

const hideByName = (line: string): string =>
  line.replace(field, (whole: string, _quote: string, name: string, value: string) => {
    if (!isSecretName(name) || (name === 'credential' && storedCredential.test(value))) return whole;
    return whole.slice(0, whole.length - value.length) + REDACTED;
  });
