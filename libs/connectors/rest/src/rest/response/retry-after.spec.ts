import { describe, expect, it } from '@jest/globals';
import { retryAfterOf } from './retry-after.js';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('how long the target asks to wait', () => {
  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [503, { 'retry-after': ' 0.5 ' }, 500],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 30_000],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0],
    [429, { 'retry-after': '99999999' }, 86_400_000],
    [429, { 'ratelimit-reset': '20' }, 20_000],
    [429, { 'x-ratelimit-reset': String(now / 1_000 + 12) }, 12_000],
    [429, { 'x-ratelimit-reset': String(now + 12_500) }, 12_500],
    [429, { ratelimit: 'limit=100, remaining=0, reset=9' }, 9_000],
    [429, { ratelimit: '"default";r=0;t=11' }, 11_000],
    [429, { 'retry-after': '3', 'ratelimit-reset': '20' }, 3_000],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }, 5_000],
  ])('%d with %j: %d ms', (status, headers, expected) => {
    expect(retryAfterOf(status, headers, now)).toBe(expected);
  });

  it.each([
    [503, {}],
    [503, { 'ratelimit-reset': '20' }],
    [429, { 'retry-after': 'soon' }],
    [429, { 'ratelimit-reset': '-1' }],
  ])('%d with %j: nothing said', (status, headers) => {
    expect(retryAfterOf(status, headers, now)).toBeUndefined();
  });
});
