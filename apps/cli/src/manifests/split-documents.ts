/** A line of its own between two YAML documents. Within a block text it would be indented. */
const separator = /^---(?:[ \t].*)?$/;
const blankOrComment = /^\s*(#.*)?$/;

/**
 * The documents of a YAML text, each with empty lines in place of all that stands before it, so that a position in it is one
 * in the text. Documents of nothing but comments are left out.
 */
export function splitDocuments(text: string): string[] {
  const documents: string[] = [];
  const lines = text.split('\n');
  let start = 0;
  for (let end = 0; end <= lines.length; end++) {
    if (end < lines.length && !separator.test((lines[end] ?? '').trimEnd())) continue;
    const own = lines.slice(start, end);
    if (!own.every((line) => blankOrComment.test(line))) documents.push('\n'.repeat(start) + own.join('\n'));
    start = end + 1;
  }
  return documents;
}
