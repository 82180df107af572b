import { type Document, isScalar, visit, type YAMLError } from 'yaml';

export interface Explanation {
  readonly offset: number;
  readonly message: string;
  readonly suggestion?: string;
  /** The parser does not know any more what belongs to what. */
  readonly structural: boolean;
}

interface Explained {
  readonly message: string;
  readonly suggestion?: string;
  /** Where it stands, if not where the parser noticed. */
  readonly offset?: number;
}

type Explain = (error: YAMLError, text: string, document: Document.Parsed) => Explained;

/** Faults of one value, after which the rest is read as it is meant. */
const local: ReadonlySet<YAMLError['code']> = new Set([
  'BAD_ALIAS',
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
  'MULTIPLE_DOCS',
  'TAG_RESOLVE_FAILED',
]);

const inQuotes = 'Put the whole value in quotes';

/** What the YAML parser complains about, in the words of somebody who writes a profile, and what to do about it. */
const explanations: Partial<Record<YAMLError['code'], Explain>> = {
  BAD_INDENT: (error, text) => {
    const bracket = /Flow (?:map|sequence).*(.)$/.exec(error.message)?.[1];
    if (bracket) return notClosed(bracket);
    const above = indentAbove(text, error.pos[0]);
    return {
      offset: textStart(text, error.pos[0]),
      message: 'The indent does not fit the lines above',
      suggestion: `Begin fields of one map at the same column; the line above begins at column ${above + 1}`,
    };
  },
  TAB_AS_INDENT: () => ({ message: 'A tab stands in the indent', suggestion: 'Indent with spaces' }),
  MULTIPLE_DOCS: () => ({
    message: "A second document begins at '---'",
    suggestion: 'Keep one profile in a text; give each a file of its own',
  }),
  BLOCK_AS_IMPLICIT_KEY: (error, text) =>
    /:(?:\s|$)/.test(restOfLine(text, error.pos[0]))
      ? { message: "A value without quotes cannot hold ': '", suggestion: `${inQuotes}, or below the field after '|'` }
      : {
          message: 'The next line is indented deeper, although this field has a value already',
          suggestion: 'Begin the next line at the column where this field begins',
        },
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'This line is not a field',
    suggestion: "Write 'name: value', with a space after the colon",
  }),
  MISSING_CHAR: (error, text, document) => {
    if (/quote/.test(error.message)) return unclosedQuote(error, document);
    const bracket = /must end with a (.)$/.exec(error.message)?.[1];
    if (bracket) return notClosed(bracket);
    if (/Sequence item/.test(error.message)) {
      return {
        offset: textStart(text, error.pos[0]),
        message: 'This line is neither an item of the list nor a field of the item above',
        suggestion: "Begin it with '- ', or align it with the fields of the item above",
      };
    }
    return { message: "A ':' is missing", suggestion: "Write 'name: value', with a space after the colon" };
  },
  UNEXPECTED_TOKEN: () => ({ message: 'The value has ended, but something follows it', suggestion: inQuotes }),
  BAD_SCALAR_START: (error, text) => startsWith(text[error.pos[0]] ?? ''),
  BAD_ALIAS: (error, text) => startsWith(text[error.pos[0]] ?? ''),
  BAD_DQ_ESCAPE: () => ({
    message: 'Double quotes know no such escape',
    suggestion: "Double the backslash, or use single quotes, where '\\' is an ordinary character",
  }),
  TAG_RESOLVE_FAILED: (error, text) => startsWith(text[error.pos[0]] ?? ''),
  RESOURCE_EXHAUSTION: () => ({ message: 'The text is nested too deeply' }),
};

/** Explains an error or warning of the YAML parser. */
export function explain(error: YAMLError, text: string, document: Document.Parsed): Explanation {
  const explanation = explanations[error.code]?.(error, text, document) ?? { message: error.message };
  return { offset: error.pos[0], structural: !local.has(error.code), ...explanation };
}

const notClosed = (bracket: string) => ({
  message: `A '${bracket}' is missing before this place`,
  suggestion: `Close with '${bracket}' what was opened above, or put the value in quotes if it is a text`,
});

const startsWith = (character: string) => ({
  message: `A value without quotes cannot begin with '${character}'`,
  suggestion: inQuotes,
});

/** The parser complains at the end of the text; what helps is the place where the quote was opened. */
function unclosedQuote(error: YAMLError, document: Document.Parsed): Explained {
  let opened: number | undefined;
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && node.range && node.range[1] >= error.pos[0]) opened = node.range[0];
    },
  });
  return {
    message: 'The quote that opens here is not closed',
    suggestion: 'Close it at the end of the value',
    ...(opened !== undefined && { offset: opened }),
  };
}

function restOfLine(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(offset, end === -1 ? undefined : end).trimEnd();
}

function indentAbove(text: string, offset: number): number {
  const above = text.slice(0, offset).trimEnd();
  const line = above.slice(above.lastIndexOf('\n') + 1);
  return line.length - line.trimStart().length;
}

function textStart(text: string, offset: number): number {
  const line = restOfLine(text, offset);
  return offset + line.length - line.trimStart().length;
}
