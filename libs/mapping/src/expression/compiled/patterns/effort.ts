/** How long matching may take at worst: `factor` × (length of the text) to the power of `degree` steps. */
export interface Effort {
  readonly degree: number;
  readonly factor: number;
}

const ENDLESS: Effort = { degree: Number.POSITIVE_INFINITY, factor: 1 };

/**
 * The effort of a regular expression. A repeated group or a reference back may take exponential time, or nearly. Without them
 * there is one way through the text for each set of places where the repetitions end, times one for each choice, and one start
 * at each character unless it is tied to the beginning.
 */
export function effortOf({ source, flags }: RegExp): Effort {
  const plain = source.replace(/\\[^1-9k]/g, 'e').replace(/\[(?:\\.|[^\]])*\]/g, 'c');
  const repeatsGroup = /\)(?:[*+]|\{\d+,?\d*\})/.test(plain);
  if (repeatsGroup || /\\[1-9k]/.test(plain)) return ENDLESS;
  const repetitions = plain.match(/[*+]|\{\d+,?\d*\}/g)?.length ?? 0;
  const choices = plain.match(/\||(?<![*+?}(])\?/g)?.length ?? 0;
  const starts = plain.startsWith('^') && !plain.includes('|') && !flags.includes('m') ? 0 : 1;
  return { degree: starts + repetitions, factor: 2 ** choices };
}
