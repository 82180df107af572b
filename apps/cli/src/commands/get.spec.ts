import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ark } from '../ark.fixture.js';
import { startServer } from '../server.fixture.js';

const names = Array.from({ length: 450 }, (_, index) => `profile-${index}`);
const item = (name: string) => ({
  name,
  connector: 'postgres',
  revision: 2,
  updatedAt: '2026-01-01T00:00:00.000Z',
  description: 'Städte\u001b[2J 東京',
});

describe('ark get', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({
      'GET /v1/namespaces/sales/profiles': ({ query }) => {
        const start = Number(query.cursor ?? 0);
        const end = start + Number(query.limit);
        const nextCursor = end < names.length ? String(end) : undefined;
        return { json: { items: names.slice(start, end).map(item), nextCursor } };
      },
      'GET /v1/namespaces/default/profiles': () => ({ json: { items: [] } }),
      'GET /v1/namespaces/sales/profiles/profile-1': () => ({ json: item('profile-1') }),
      'GET /v1/connectors': ({ query }) =>
        Object.keys(query).length > 0 ? { status: 400 } : { json: { items: [{ name: 'postgres' }] } },
    });
  });
  afterAll(() => server.close());

  it('prints one line per item, the same for people and for other tools', async () => {
    const { code, output } = await ark(['get', 'profiles', '-n', 'sales', '--limit', '2'], { server: server.url });
    expect(code).toBe(0);
    expect(output).toBe(
      [
        'NAME       CONNECTOR  REVISION  UPDATED                   DESCRIPTION',
        'profile-0  postgres   2         2026-01-01T00:00:00.000Z  Städte·[2J 東京',
        'profile-1  postgres   2         2026-01-01T00:00:00.000Z  Städte·[2J 東京',
        '',
      ].join('\n'),
    );
  });

  it('reads as many pages as the list has', async () => {
    const { output } = await ark(['get', 'profiles', '-n', 'sales', '-o', 'json'], { server: server.url });
    expect(JSON.parse(output).map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('prints one object in full as YAML or JSON', async () => {
    const get = (format: string) =>
      ark(['get', 'profiles', 'profile-1', '-n', 'sales', '-o', format], { server: server.url });
    expect(JSON.parse((await get('json')).output)).toEqual(item('profile-1'));
    expect(parse((await get('yaml')).output)).toEqual(item('profile-1'));
    expect((await get('table')).output).toContain('connector: postgres');
  });

  it('says so where there is nothing, and leaves standard output empty', async () => {
    expect(await ark(['get', 'profiles'], { server: server.url })).toEqual({
      code: 0,
      output: '',
      errors: 'No profiles yet.\n',
    });
    expect((await ark(['get', 'profiles', '-o', 'json'], { server: server.url })).output).toBe('[]\n');
  });

  it('lists what has no pages without asking for one', async () => {
    expect(await ark(['get', 'connectors'], { server: server.url })).toMatchObject({ code: 0 });
  });
});
