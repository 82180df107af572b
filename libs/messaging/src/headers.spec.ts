import { expect, test } from '@jest/globals';
import { headerText } from './headers.js';

test("a header's text is that of its last value, and undefined where there is none", () => {
  const headers = { one: Buffer.from('Zürich'), many: [Buffer.from('first'), Buffer.from('last')], none: [] };
  expect(headerText(headers, 'one')).toBe('Zürich');
  expect(headerText(headers, 'many')).toBe('last');
  for (const name of ['none', 'missing', 'toString']) expect(headerText(headers, name)).toBeUndefined();
});
