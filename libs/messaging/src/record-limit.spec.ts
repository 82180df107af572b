import { expect, test } from '@jest/globals';
import { checkedSizes } from './record-limit.js';

test('a record counts with its key, value, headers and a little more', () => {
  const headers = { name: ['12345', Buffer.alloc(5)] };
  const [plain, full] = checkedSizes(
    't',
    [
      { key: null, value: null },
      { key: 'é', value: Buffer.alloc(100), headers },
    ],
    1000,
  );
  expect(plain).toBeLessThan(50);
  expect(Number(full) - Number(plain)).toBeGreaterThanOrEqual(2 + 100 + 2 * (4 + 5));
});

test('what is too large is refused with the size, the bound and a way out', () => {
  expect(() => checkedSizes('orders', [{ key: null, value: Buffer.alloc(900) }], 900)).toThrow(
    /larger than topic orders takes \(900\): send less, or raise/,
  );
});
