import { expect, it } from '@jest/globals';
import { Duration, durationMs, Size, sizeBytes } from './quantities.js';

it.each([
  ['200ms', 200],
  ['5s', 5_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('%s lasts %d ms', (text, ms) => {
  expect(durationMs(Duration.parse(text))).toBe(ms);
});

it.each([
  ['512B', 512],
  ['64KiB', 65_536],
  ['10MiB', 10_485_760],
  ['1GiB', 1_073_741_824],
])('%s are %d bytes', (text, bytes) => {
  expect(sizeBytes(Size.parse(text))).toBe(bytes);
});

it.each(['', '5', '5 s', '-5s', '1.5h', '5S', '5KB', '9999999999s'])('%j is neither', (text) => {
  expect(Duration.safeParse(text).success).toBe(false);
  expect(Size.safeParse(text).success).toBe(false);
  expect(() => durationMs(text)).toThrow(RangeError);
  expect(() => sizeBytes(text)).toThrow(RangeError);
});
