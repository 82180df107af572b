import { describeConnector } from '@arkflows/connector-sdk';
import { describe, expect, it } from '@jest/globals';
import { postgres } from './connector.js';

describe('the postgres connector', () => {
  it('declares of each action what repeating it does', () => {
    const { effect } = postgres.actions.insert ?? {};
    expect(typeof effect === 'function' && [effect({}), effect({ onConflict: 'nothing' })]).toEqual([
      'once',
      'idempotent',
    ]);
    const declared = Object.entries(describeConnector(postgres).actions).map(([name, action]) => [
      name,
      action.effect,
      action.bulk,
    ]);
    expect(declared).toEqual([
      ['insert', 'depends', true],
      ['upsert', 'idempotent', true],
      ['update', 'idempotent', true],
      ['delete', 'idempotent', true],
      ['select', 'read', false],
    ]);
  });

  it('encrypts and proves the server unless it is told otherwise', () => {
    expect(postgres.connection.parse({ host: 'db', database: 'shop' })).toMatchObject({
      ssl: 'verify-full',
      port: 5432,
    });
  });

  it.each([
    [{ host: 'db' }, 'database'],
    [{ host: 'db', database: 'x', port: 70_000 }, 'port'],
    [{ host: 'db', database: 'x', ssl: 'on' }, 'ssl'],
    [{ host: 'db', database: 'x', statementTimeout: '5 minutes' }, 'statementTimeout'],
    [{ host: 'db', database: 'x', ca: 'not a certificate' }, 'ca'],
  ])('refuses %j because of %s', (connection, field) => {
    expect(postgres.connection.safeParse(connection).error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
