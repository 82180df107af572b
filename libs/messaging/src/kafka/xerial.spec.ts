import { expect, test } from '@jest/globals';
import { compress } from 'snappy';
import { compressSnappy, decompressSnappy } from './xerial.js';

const text = Buffer.from('a line of text, a line of text, a line of text');

test('framed snappy comes back, over several blocks', async () => {
  const framed = await compressSnappy(text);
  expect(await decompressSnappy(framed)).toEqual(text);
  const secondBlock = framed.subarray(16);
  expect(await decompressSnappy(Buffer.concat([framed, secondBlock]))).toEqual(Buffer.concat([text, text]));
});

test('raw snappy, as other clients send it, is understood', async () => {
  expect(await decompressSnappy(Buffer.from(await compress(text)))).toEqual(text);
});
