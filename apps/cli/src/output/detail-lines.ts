/** Longer ones are cut: whoever needs all of it asks for the dead letter. */
const MAX_LENGTH = 500;

/** One indented line for each entry: texts of one line as they are, all else as JSON. */
export const detailLines = (details: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(details).map(([name, value]) => {
    const text = typeof value === 'string' && !/[\r\n]/.test(value) ? value : JSON.stringify(value);
    return `  ${name}: ${text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text}`;
  });
