/** The lines with something in them, numbered from 1. One by one: 32 MiB of line breaks must not make a list of 32 million. */
export function* filledLines(text: string): Generator<{ line: number; content: string }> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let line = 1; start < text.length; line++) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    const content = text.slice(start, end);
    if (content.trim() !== '') yield { line, content };
    start = end + 1;
  }
}
