import { describe, expect, it } from '@jest/globals';
import { CopyData } from './copy-data.js';

function messagesOf(...rows: (string | null)[][]) {
  const data = new CopyData();
  for (const cells of rows) data.add(cells);
  const bytes = data.messages();
  const length = bytes.readUInt32BE(1);
  return {
    type: bytes.toString('latin1', 0, 1),
    text: bytes.toString('utf8', 5, length + 1),
    rest: bytes.subarray(length + 1),
  };
}

describe('the data of a COPY', () => {
  it('is one message, followed by the one that ends it', () => {
    const { type, rest } = messagesOf(['a']);
    expect(type).toBe('d');
    expect([...rest]).toEqual([0x63, 0, 0, 0, 4]);
  });

  it('keeps NULL, an empty text and what looks like a mark apart', () => {
    expect(messagesOf([null, '', '\\N'], ['\\.', 'NULL', null]).text).toBe('\\N\t\t\\\\N\n\\\\.\tNULL\t\\N\n');
  });

  it('escapes what separates cells and rows', () => {
    expect(messagesOf(['a\tb', 'c\nd', 'e\r\nf', 'g\\h']).text).toBe('a\\tb\tc\\nd\te\\r\\nf\tg\\\\h\n');
  });

  it('holds rows of any length and script', () => {
    const rows = Array.from({ length: 300 }, (_, n) => [`${n}`, '東京 💥 é'.repeat(n * 7), 'x'.repeat(n * n)]);
    expect(messagesOf(...rows).text).toBe(rows.map((cells) => `${cells.join('\t')}\n`).join(''));
  });

  it('writes half of a surrogate pair as the replacement character, as any text that is sent', () => {
    expect(messagesOf(['a\ud83d', '\ude00b']).text).toBe('a\ufffd\t\ufffdb\n');
  });
});
