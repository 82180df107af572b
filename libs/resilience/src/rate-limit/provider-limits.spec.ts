import { describe, expect, it } from '@jest/globals';
import { type AnswerHeaders, readProviderLimits } from './provider-limits.js';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('what a provider says of its limit', () => {
  it.each<[string, AnswerHeaders, object | undefined]>([
    ['Retry-After in seconds', { 'retry-after': '7' }, { retryAfterMs: 7_000 }],
    ['Retry-After with a fraction', { 'retry-after': ' 0.5 ' }, { retryAfterMs: 500 }],
    ['Retry-After as a date', { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, { retryAfterMs: 30_000 }],
    ['Retry-After in the past', { 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, { retryAfterMs: 0 }],
    ['Retry-After beyond belief', { 'retry-after': '99999999' }, { retryAfterMs: 86_400_000 }],
    ['Retry-After that is none', { 'retry-after': 'soon' }, undefined],
    ['Retry-After below zero', { 'retry-after': '-1' }, undefined],
    ['RateLimit', { ratelimit: '"default";r=12;t=30' }, { remaining: 12, resetMs: 30_000 }],
    ['RateLimit, a token as its name', { ratelimit: 'burst;r=0;t=1' }, { remaining: 0, resetMs: 1_000 }],
    [
      'RateLimit of several policies: the scarcest',
      { ratelimit: '"a, b";r=50;t=9, "day";r=3;t=3600' },
      { remaining: 3, resetMs: 3_600_000 },
    ],
    [
      'RateLimit without a time, its window in RateLimit-Policy',
      { ratelimit: '"day";r=3', 'ratelimit-policy': '"burst";q=10;w=1, "day";q=1000;w=86400;pk=:dXNlcg==:' },
      { remaining: 3, resetMs: 86_400_000 },
    ],
    ['RateLimit-Policy alone', { 'ratelimit-policy': '"day";q=1000;w=86400' }, undefined],
    ['RateLimit of an older draft', { ratelimit: 'limit=100, remaining=5, reset=9' }, { remaining: 5, resetMs: 9_000 }],
    [
      'RateLimit fields of an older draft',
      { 'ratelimit-limit': '100', 'ratelimit-remaining': '5', 'ratelimit-reset': '9' },
      { remaining: 5, resetMs: 9_000 },
    ],
    [
      'X-RateLimit in seconds',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' },
      { remaining: 0, resetMs: 12_000 },
    ],
    [
      'X-RateLimit with a time in seconds',
      { 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': String(now / 1_000 + 12) },
      { remaining: 4, resetMs: 12_000 },
    ],
    [
      'X-RateLimit with a time in milliseconds',
      { 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': String(now + 12_500) },
      { remaining: 4, resetMs: 12_500 },
    ],
    ['X-RateLimit without a reset', { 'x-ratelimit-remaining': '4' }, { remaining: 4 }],
    ['several values of one header', { 'x-ratelimit-remaining': ['4', '900'] }, { remaining: 4 }],
    [
      'Retry-After beside a budget',
      { 'retry-after': '3', ratelimit: '"d";r=0;t=20' },
      { retryAfterMs: 3_000, remaining: 0, resetMs: 20_000 },
    ],
    ['garbage', { ratelimit: '"";;r=x', 'x-ratelimit-remaining': 'many' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_name, headers, expected) => {
    expect(readProviderLimits(headers, now)).toEqual(expected);
  });
});
