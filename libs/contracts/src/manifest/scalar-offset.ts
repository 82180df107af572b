/** A piece of text as it stands in YAML: its source, from `start` to `end`, and the value that it stands for. */
export interface ScalarSource {
  readonly style: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

const doubleQuotedEscape = /\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|\r?\n|.)/suy;
/** Escapes that stand for white space, or for nothing (the end of a line). */
const blankEscape = /^\\(?:[ \ttnr]|\r?\n|(?:x|u00)(?:09|0[aAdD]|20))$/;

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';

/**
 * Where in the source the character at `offset` of a scalar's value stands. Folding, indents and line breaks change only
 * white space, so the n-th visible character of the value is the n-th visible one of the source, in every style.
 */
export function sourceOffset(source: string, scalar: ScalarSource, offset: number): number {
  const { value } = scalar;
  const target = Math.max(0, Math.min(offset, value.length));
  let visible = 0;
  let blanksBefore = 0;
  for (let i = 0; i < target; i++) {
    if (isBlank(value[i])) blanksBefore++;
    else {
      visible++;
      blanksBefore = 0;
    }
  }
  let at = bodyStart(source, scalar);
  for (let seen = 0; seen < visible && at < scalar.end; ) {
    const unit = unitAt(source, at, scalar.style);
    at += unit.length;
    seen += unit.visible;
  }
  if (target < value.length && !isBlank(value[target])) return skipBlanks(source, at, scalar);
  while (blanksBefore > 0 && at < scalar.end && (source[at] === ' ' || source[at] === '\t')) {
    at++;
    blanksBefore--;
  }
  return at;
}

function skipBlanks(source: string, from: number, scalar: ScalarSource): number {
  let at = from;
  while (at < scalar.end) {
    const unit = unitAt(source, at, scalar.style);
    if (unit.visible > 0) break;
    at += unit.length;
  }
  return at;
}

function bodyStart(source: string, { style, start, end }: ScalarSource): number {
  if (style === 'QUOTE_SINGLE' || style === 'QUOTE_DOUBLE') return start + 1;
  if (style !== 'BLOCK_LITERAL' && style !== 'BLOCK_FOLDED') return start;
  const headerEnd = source.indexOf('\n', start);
  return headerEnd === -1 ? end : headerEnd + 1;
}

/** The piece of source at `at` that stands for one character: its length, and how many visible characters it makes. */
function unitAt(source: string, at: number, style: string | undefined): { length: number; visible: number } {
  if (style === 'QUOTE_SINGLE' && source.startsWith("''", at)) return { length: 2, visible: 1 };
  if (style === 'QUOTE_DOUBLE' && source[at] === '\\') {
    doubleQuotedEscape.lastIndex = at;
    const written = doubleQuotedEscape.exec(source)?.[0] ?? '\\';
    if (blankEscape.test(written)) return { length: written.length, visible: 0 };
    const astral = written[1] === 'U' && Number.parseInt(written.slice(2), 16) > 0xffff;
    return { length: written.length, visible: astral ? 2 : 1 };
  }
  return { length: 1, visible: isBlank(source[at]) ? 0 : 1 };
}
