import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConnectorError } from '../connector-error.js';
import { defineAction, defineConnector } from '../define.js';
import { secret } from '../secret.js';
import { describeConnector } from './describe.js';
import { findAction, findConnector } from './find.js';

const echo = defineConnector({
  name: 'echo',
  family: 'custom',
  title: 'Echo',
  description: 'Says it again',
  connection: z.strictObject({ host: z.string().describe('Where'), port: z.int().default(7).describe('Port') }),
  credential: z.strictObject({ password: secret('Password of the user') }),
  open: async ({ connection, credential }) => ({
    address: `${connection.host}:${connection.port}`,
    login: async () => (await credential()).password.length,
    close: async () => {},
  }),
  check: async () => [],
  actions: {
    say: defineAction({
      title: 'Say',
      input: z.strictObject({ text: z.string() }),
      output: z.object({ heard: z.string() }),
      effect: (fixed) => (fixed.loud ? 'once' : 'read'),
      execute: async (_client, { text }) => ({ heard: text }),
    }),
  },
});

describe('the catalogue entry of a connector', () => {
  it('says as JSON what may stand in a profile, and what is secret', () => {
    const entry = describeConnector(echo);
    expect(JSON.parse(JSON.stringify(entry))).toEqual(entry);
    expect(entry).toMatchObject({
      name: 'echo',
      family: 'custom',
      connection: { required: ['host'], additionalProperties: false, properties: { port: { default: 7 } } },
      credential: { properties: { password: { secret: true, writeOnly: true, description: 'Password of the user' } } },
      actions: { say: { title: 'Say', effect: 'depends', bulk: false, input: { properties: { text: {} } } } },
    });
  });
});

describe('a name in the catalogue', () => {
  it('is found', () => {
    expect(findConnector([echo], 'echo')).toBe(echo);
    expect(findAction(echo, 'say').title).toBe('Say');
  });

  it('is suggested when it is nearly right', () => {
    expect(() => findConnector([echo], 'ecko')).toThrow("There is no connector 'ecko'; did you mean 'echo'?");
    expect(() => findAction(echo, 'says')).toThrow("Connector 'echo' has no action 'says'; did you mean 'say'?");
    expect(() => findAction(echo, 'constructor')).toThrow(/there are: say/);
  });
});

describe('ConnectorError', () => {
  it('keeps no secret in its message or details', () => {
    const error = new ConnectorError('TARGET_UNREACHABLE', 'cannot reach ftp://ann:c4n4ry@host', {
      details: { url: 'ftp://ann:c4n4ry@host', password: 'c4n4ry' },
    });
    expect(JSON.stringify([error.message, error.details])).not.toContain('c4n4ry');
  });
});
