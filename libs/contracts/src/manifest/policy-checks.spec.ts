import { describe, expect, it } from '@jest/globals';
import { checkEffects } from './effect-checks.js';
import { parseProfile } from './parse.js';
import { broken, placesYaml } from './place-profile.fixture.js';
import { policiesOf } from './policies.js';
import { formatPath } from './problem.js';

const withPolicies = (policies: string) => `${placesYaml}  policies: ${policies}\n`;
const twoOperations = (policies: string, own = '{}') =>
  `${placesYaml.replace('  triggers:', `    read:\n      action: select\n      policies: ${own}\n  triggers:`)}  policies: ${policies}\n`;
const parsed = (text: string) => {
  const { profile, problems } = parseProfile(text);
  if (!profile) throw new Error(JSON.stringify(problems));
  return profile;
};

describe('policies that are right', () => {
  it('are read with every default filled in', () => {
    const { policies } = parsed(
      withPolicies('{ circuitBreaker: {}, rateLimit: { limit: 100 }, cache: { ttl: 60s }, fallback: [deadLetter] }'),
    ).spec;
    expect(policies).toMatchObject({
      circuitBreaker: { failureRate: 0.5, window: '30s', minimum: 20, open: '30s' },
      rateLimit: { limit: 100, per: '1s', scope: 'cluster' },
      cache: { ttl: '60s', staleWhileRevalidate: '0s', staleIfError: '0s' },
      fallback: ['deadLetter'],
    });
  });

  it('hold for an operation where it has none of its own', () => {
    const { spec } = parsed(
      twoOperations('{ timeout: 5s, fallback: [deadLetter] }', '{ cache: { ttl: 1s }, timeout: 1s }'),
    );
    expect(policiesOf(spec, 'read')).toMatchObject({ timeout: '1s', cache: { ttl: '1s' }, fallback: ['deadLetter'] });
    expect(policiesOf(spec, 'upsert')).toEqual({ timeout: '5s', cache: undefined, fallback: ['deadLetter'] });
  });

  it.each([
    '{ fallback: [{ value: [], on: [TARGET_TIMEOUT] }, deadLetter] }',
    '{ retry: { for: 1s } }',
    '{ rateLimit: { limit: 10, per: 24h, scope: replica } }',
  ])('%s', (policies) => {
    expect(parseProfile(withPolicies(policies)).problems).toBeUndefined();
  });
});

describe('policies that contradict', () => {
  it.each([
    ['{ retry: { inPlace: 11s } }', 'spec.policies.retry.inPlace', /longer than a consumer's session/, /10s or less/],
    ['{ retry: { for: 2s, inPlace: 3s } }', 'spec.policies.retry.inPlace', /longer than it is retried/, /raise for/],
    ['{ retry: { initial: 1h, max: 1m } }', 'spec.policies.retry.initial', /longer than any wait/, /raise max/],
    ['{ circuitBreaker: { window: 5s } }', 'spec.policies.circuitBreaker.window', /shorter than an attempt/, /timeout/],
    ['{ circuitBreaker: { window: 2d } }', 'spec.policies.circuitBreaker.window', /window is 2d/, /24h/],
    ['{ circuitBreaker: { open: 0s } }', 'spec.policies.circuitBreaker.open', /open is 0s/, /100ms/],
    ['{ rateLimit: { limit: 1, per: 50ms } }', 'spec.policies.rateLimit.per', /per is 50ms/, /100ms/],
    [
      '{ rateLimit: { limit: 1, per: 24h }, retry: { for: 1h } }',
      'spec.policies.rateLimit.limit',
      /less than one call/,
      /Raise the limit/,
    ],
    ['{ cache: { ttl: 0s } }', 'spec.policies.cache.ttl', /nothing would be given/, /leave cache out/],
    ['{ cache: { ttl: 1s, staleIfError: 40d } }', 'spec.policies.cache', /30 days/, /Shorten/],
    [
      '{ fallback: [deadLetter, { value: 1 }] }',
      'spec.policies.fallback[1]',
      /deadLetter stands before/,
      /before that/,
    ],
    ['{ fallback: [{ value: 1 }, deadLetter] }', 'spec.policies.fallback[1]', /a value stands before/, /before that/],
    [
      '{ fallback: [{ operation: backup/upsert }, deadLetter] }',
      'spec.policies.fallback[0].operation',
      /another profile \('backup\/upsert'\) is not carried out yet/,
      /of this profile/,
    ],
    ['{ fallback: [{}] }', 'spec.policies.fallback[0]', /either an operation or a value/, /one of the two/],
    ['{ fallback: [{ operation: a/b, value: 1 }] }', 'spec.policies.fallback[0]', /either/, /one of the two/],
    [
      '{ fallback: [{ operation: upsrt }] }',
      'spec.policies.fallback[0].operation',
      /no operation 'upsrt'/,
      /Did you mean 'upsert'/,
    ],
    ['{ fallback: [{ operation: places/upsrt }] }', 'spec.policies.fallback[0].operation', /no operation/, /upsert/],
    [
      '{ fallback: [{ operation: upsert }] }',
      'spec.policies.fallback[0].operation',
      /loops: upsert → upsert/,
      /operations/,
    ],
    ['{ fallback: [{ operation: places/upsert }] }', 'spec.policies.fallback[0].operation', /loops/, /operations/],
  ])('%s: refused, with the place and what to do', (policies, path, message, suggestion) => {
    const { problems } = parseProfile(withPolicies(policies));
    expect(problems).toEqual([
      expect.objectContaining({
        path,
        line: 21,
        message: expect.stringMatching(message),
        suggestion: expect.stringMatching(suggestion),
      }),
    ]);
  });

  it('a loop over several operations is told once', () => {
    const text = twoOperations('{}', '{ fallback: [{ operation: upsert }] }').replace(
      '      with: { table: places }',
      '      with: { table: places }\n      policies: { fallback: [{ operation: read }] }',
    );
    expect(parseProfile(text).problems).toEqual([
      expect.objectContaining({
        path: 'spec.operations.read.policies.fallback[0].operation',
        message: 'The fallback loops: upsert → read → upsert',
      }),
    ]);
  });

  it.each([
    ['{ fallback: [deadleter] }', "Did you mean 'deadLetter'?"],
    ['{ fallback: [{ operatoin: x }] }', undefined],
    ['{ fallback: [] }', undefined],
    ['{ rateLimit: { limit: 0 } }', undefined],
    ['{ rateLimit: {} }', expect.stringMatching(/Calls that may begin/)],
    ['{ retry: { budget: 2 } }', undefined],
  ])('%s is no policy at all', (policies, suggestion) => {
    const problems = parseProfile(withPolicies(policies)).problems ?? [];
    expect(problems).toHaveLength(1);
    expect(problems[0]?.suggestion).toEqual(suggestion);
  });
});

describe('what does not go with an effect', () => {
  const found = (text: string, effects: Record<string, string>) => {
    const problems: string[] = [];
    checkEffects(
      parsed(text),
      (operation) => effects[operation],
      (path, message) => problems.push(`${formatPath(path)}: ${message}`),
    );
    return problems;
  };

  it('a cache on what changes its target is refused', () => {
    const text = twoOperations('{ cache: { ttl: 1s } }');
    expect(found(text, { upsert: 'idempotent', read: 'read' })).toEqual([
      expect.stringMatching(/^spec\.policies\.cache: The operation 'upsert' changes its target \(idempotent\)/),
    ]);
    expect(found(twoOperations('{}', '{ cache: { ttl: 1s } }'), { upsert: 'once', read: 'read' })).toEqual([]);
    expect(found(twoOperations('{}', '{ cache: { ttl: 1s } }'), { read: 'keyed' })).toEqual([
      expect.stringMatching(/^spec\.operations\.read\.policies\.cache: /),
    ]);
  });

  it('a fixed value for what changes its target is refused', () => {
    const text = withPolicies('{ fallback: [{ value: done }] }');
    expect(found(text, { upsert: 'once' })).toEqual([expect.stringMatching(/^spec\.policies\.fallback\[0\]\.value: /)]);
    expect(found(text, {})).toEqual([]);
  });

  it('an operation stands in for one with the same effect, and for none that has a key of its own', () => {
    const text = twoOperations('{}', '{ fallback: [{ operation: upsert }] }');
    expect(found(text, { upsert: 'once', read: 'once' })).toEqual([]);
    expect(found(text, { upsert: 'read', read: 'read' })).toEqual([]);
    expect(found(text, { upsert: 'idempotent', read: 'once' })).toEqual([
      expect.stringMatching(/fallback\[0\]\.operation: 'upsert' \(idempotent\) does not stand in for 'read' \(once\)/),
    ]);
    expect(found(text, { upsert: 'keyed', read: 'keyed' })).toEqual([
      expect.stringMatching(/idempotency key of 'read'/),
    ]);
    expect(found(text, { read: 'once' })).toEqual([]);
  });
});

it('a profile without policies is as before', () => {
  expect(parseProfile(broken('  triggers', '  policies: {}\n  triggers')).problems).toBeUndefined();
});
