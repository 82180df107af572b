import { describe, expect, it } from '@jest/globals';
import { ManifestSource } from './source.js';

const expression = "data.first & ' ' & $uppercase(data.last)";

/** The character of the text at which the source places the one at `offset` of the value of `field`. */
function pointedAt(text: string, offset: number): { character: string | undefined; expected: string | undefined } {
  const source = ManifestSource.parse(text);
  expect(source.problems).toEqual([]);
  const value = (source.value as { field: string }).field;
  const { line, column } = source.positionOf(['field'], offset);
  return { character: text.split('\n')[line - 1]?.[column - 1], expected: value[offset] };
}

describe('places in a manifest', () => {
  it.each([
    ['plain', `field: ${expression}\n`],
    ['single quotes', `field: '${expression.replaceAll("'", "''")}'\n`],
    ['double quotes', `field: "${expression}"\n`],
    ['double quotes with escapes', `field: "${expression.replace('$', '\\x24').replace('(', '\\u0028')}"\n`],
    ['a literal block', `field: |-\n    ${expression}\n`],
    ['a literal block of lines', `field: |\n  data.first\n    & ' '\n\n  & $uppercase(data.last)\n`],
    ['a folded block', `field: >- # folded\n  data.first & ' '\n  & $uppercase(data.last)\n`],
    ['plain lines', `field:\n  data.first & ' '\n  & $uppercase(data.last)\nnext: 1\n`],
    ['double-quoted lines', `field: "data.first & ' ' \\\n   & $uppercase(data.last)"\n`],
  ])('each visible character of a text is found: %s', (_style, text) => {
    const value = (ManifestSource.parse(text).value as { field: string }).field;
    for (let offset = 0; offset < value.length; offset++) {
      if (/\s/.test(value[offset] ?? '')) continue;
      const { character, expected } = pointedAt(text, offset);
      if (character !== '\\') expect(character).toBe(expected);
    }
  });

  it('counts an escape as the one character that it stands for', () => {
    const source = ManifestSource.parse('field: "\\U0001F600\\n\\"x"\n');
    expect((source.value as { field: string }).field).toBe('\u{1F600}\n"x');
    expect(source.positionOf(['field'], 4)).toEqual({ line: 1, column: 23 });
  });

  it('places blanks, and the end of a text, right after what is before them', () => {
    const source = ManifestSource.parse('field: a  b\n');
    expect(source.positionOf(['field'], 1).column).toBe(9);
    expect(source.positionOf(['field'], 2).column).toBe(10);
    expect(source.positionOf(['field'], 99).column).toBe(12);
  });

  it('knows the place of a value and of its name, through lists, quotes and aliases', () => {
    const source = ManifestSource.parse("a: &list\n  - x\n  - 'b.c': 1\nd: *list\n");
    expect(source.positionOf(['a', 1, 'b.c'])).toEqual({ line: 3, column: 12 });
    expect(source.positionOfKey(['a', 1, 'b.c'])).toEqual({ line: 3, column: 5 });
    expect(source.positionOf(['d'])).toEqual({ line: 4, column: 4 });
    expect(source.positionOf(['d', 0])).toEqual({ line: 2, column: 5 });
  });

  it('places what is not there at the innermost thing around it that is', () => {
    const source = ManifestSource.parse('a:\n  b:\n    c: 1\n');
    expect(source.positionOf(['a', 'b', 'x', 'y'])).toEqual({ line: 2, column: 3 });
    expect(source.positionOf([])).toEqual({ line: 1, column: 1 });
    expect(ManifestSource.parse('a: [').positionOf(['a'])).toEqual({ line: 1, column: 1 });
  });

  it('has no value where there are problems', () => {
    const source = ManifestSource.parse('1: a\nb: .nan\n');
    expect(source.value).toBeUndefined();
    expect(source.problems.map((problem) => problem.line)).toEqual([1, 2]);
  });
});
