import { expect, it } from '@jest/globals';
import { Catalogue } from '../../catalogue/catalogue.js';
import { lintProfile } from './lint-profile.js';

const action = (effect: 'read' | 'idempotent' | 'once' | 'depends') => ({
  title: effect,
  input: {},
  output: {},
  effect,
  bulk: false,
});
const catalogue = new Catalogue([
  {
    name: 'bank',
    family: 'custom',
    title: 'Bank',
    description: 'Payments',
    connection: {},
    actions: { pay: action('once'), find: action('read'), put: action('idempotent'), request: action('depends') },
  },
]);

const problemsOf = (lookup: string) =>
  lintProfile(
    `apiVersion: arkflows.io/v1
kind: IntegrationProfile
metadata: { name: payments }
spec:
  connector: bank
  operations:
    pay: { action: pay${lookup} }
    refund: { action: pay, lookup: { operation: find, happened: output.found } }
    find: { action: find }
    ask: { action: request }
    put: { action: put }
  policies: { onUncertain: ask }
`,
    catalogue,
  ).problems;

it.each(['find', 'ask'])('a lookup may ask the operation %s', (operation) => {
  expect(problemsOf(`, lookup: { operation: ${operation}, happened: output.found }`)).toEqual([]);
});

it('is missing where an operation must happen once', () => {
  expect(problemsOf('')).toMatchObject([
    { path: 'spec.operations.pay', line: 7, column: 5, message: "'pay' must happen once and has no lookup" },
  ]);
});

it('may not ask an operation that does more than read', () => {
  const [problem] = problemsOf(', lookup: { operation: put, happened: output.found }');
  expect(problem).toMatchObject({ path: 'spec.operations.pay.lookup.operation' });
});

it('is marked at the very character where its expression breaks off', () => {
  expect(problemsOf(', lookup: { operation: find, happened: output. }')).toMatchObject([
    { path: 'spec.operations.pay.lookup.happened', line: 7, column: expect.any(Number) },
  ]);
});
