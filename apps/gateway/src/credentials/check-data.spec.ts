import { describe, expect, it } from '@jest/globals';
import type { ConnectorDescription } from '../catalogue/connector-description.js';
import { checkData } from './check-data.js';

const CANARY = 'c4n4ry';
const text = { type: 'string', minLength: 1 };
const alternative = (type: string, fields: Record<string, unknown>) => ({
  type: 'object',
  properties: { type: { type: 'string', const: type }, ...fields },
  required: ['type', ...Object.keys(fields)],
  additionalProperties: false,
});
const connector: ConnectorDescription = {
  name: 'api',
  family: 'rest',
  title: 'API',
  description: '',
  connection: {},
  credential: {
    oneOf: [
      alternative('basic', { username: text, password: text }),
      alternative('bearer', { token: { ...text, pattern: '^[a-z]+$' } }),
    ],
  },
  actions: {},
};

const problemsOf = (data: Record<string, unknown>, of = connector) => {
  try {
    checkData(of, data);
    return [];
  } catch (error) {
    expect(`${(error as Error).message}${JSON.stringify(error)}`).not.toContain(CANARY);
    return (error as { details: { errors: unknown[] } }).details.errors;
  }
};

describe('the data of a credential that takes one of several shapes', () => {
  it('fits one of them', () => {
    expect(problemsOf({ type: 'basic', username: 'a', password: CANARY })).toEqual([]);
    expect(problemsOf({ type: 'bearer', token: 'abc' })).toEqual([]);
  });

  it('is held to the shape that it names, and to no other', () => {
    expect(problemsOf({ type: 'basic', username: 'a', token: CANARY })).toEqual([
      { path: 'body.data', message: "The field 'password' is missing in 'data'" },
      { path: 'body.data.token', message: "Unknown field 'token'", suggestion: 'There is: type, username, password' },
    ]);
    expect(problemsOf({ type: 'bearer', token: `${CANARY} 7` })).toEqual([
      { path: 'body.data.token', message: 'must match pattern "^[a-z]+$"' },
    ]);
  });

  it('must name a shape that there is', () => {
    const message = 'must be one of basic, bearer';
    expect(problemsOf({ token: CANARY })).toEqual([{ path: 'body.data.type', message }]);
    expect(problemsOf({ type: 'bearr' })).toEqual([
      { path: 'body.data.type', message, suggestion: "Did you mean 'bearer'?" },
    ]);
  });
});

it('a connector that takes no credential says so', () => {
  const { credential: _, ...without } = connector;
  expect(problemsOf({}, without)).toMatchObject([{ path: 'body.connector' }]);
});
