import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { problem, startServer } from '../server.fixture.js';

const CANARY = 'c4n4ry';
const stored = {
  namespace: 'sales',
  name: 'shop-db',
  connector: 'postgres',
  family: 'database',
  version: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'k',
  expiresAt: null,
};
const path = '/v1/namespaces/sales/credentials';

describe('ark credentials', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-cli-'));
    server = await startServer({
      [`PUT ${path}/shop-db`]: () => ({ json: stored }),
      [`PUT ${path}/wrong`]: () =>
        problem('INVALID_REQUEST', 'wrong', {
          details: { errors: [{ path: 'body.data', message: "The field 'password' is missing in 'data'" }] },
        }),
      [`GET ${path}`]: () => ({ json: { items: [stored] } }),
      [`GET ${path}/shop-db`]: () => ({ json: stored }),
      [`DELETE ${path}/shop-db`]: () => ({ status: 204 }),
      [`DELETE ${path}/used`]: () => problem('CONFLICT', "used by what is deployed: 'cities' in 'dev'"),
    });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (args: readonly string[], input = '') =>
    ark(['credentials', ...args, '-n', 'sales'], { server: server.url, input });
  const put = (name: string, file: string, input = '') =>
    run(['put', name, '--connector', 'postgres', '-f', file], input);

  it('sends what stands in a file or comes on standard input, and says which version it became', async () => {
    const data = { username: 'ark', password: CANARY };
    const file = join(folder, 'shop-db.json');
    await writeFile(file, JSON.stringify(data));
    for (const answer of [await put('shop-db', file), await put('shop-db', '-', JSON.stringify(data))]) {
      expect(answer).toEqual({ code: 0, output: 'Stored shop-db, version 3.\n', errors: '' });
      expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toEqual({ connector: 'postgres', data });
    }
  });

  it.each([
    ['no JSON', `{"password": "${CANARY}",}`, /Standard input:1:\d+: not JSON/],
    ['no object', `"${CANARY}"`, /no JSON object/],
    ['nothing', '', /not JSON/],
    ['too much', JSON.stringify({ password: CANARY.repeat(20_000) }), /64 KiB/],
  ])('refuses %s without showing it, and sends nothing', async (_, input, expected) => {
    const before = server.requests.length;
    const { code, output, errors } = await put('shop-db', '-', input);
    expect(code).toBe(4);
    expect(errors).toMatch(expected);
    expect(output + errors).not.toContain(CANARY);
    expect(server.requests).toHaveLength(before);
  });

  it('shows which fields the gateway refuses', async () => {
    const { code, errors } = await put('wrong', '-', JSON.stringify({ pasword: CANARY }));
    expect(code).toBe(4);
    expect(errors).toContain("body.data: The field 'password' is missing in 'data'");
    expect(errors).not.toContain(CANARY);
  });

  it('has no option that takes the data itself', async () => {
    const { code } = await run(['put', 'shop-db', '--connector', 'postgres', CANARY]);
    expect(code).toBe(2);
  });

  it('lists, shows and deletes', async () => {
    expect((await run(['list'])).output).toContain('shop-db  postgres   3');
    expect((await run([])).output).toContain('shop-db');
    expect((await run(['get', 'shop-db'])).output).toContain('version: 3');
    expect(await run(['delete', 'shop-db'])).toMatchObject({ code: 0, output: 'Deleted the credential shop-db.\n' });
    expect(await run(['delete', 'used'])).toMatchObject({
      code: 4,
      errors: expect.stringContaining("'cities' in 'dev'"),
    });
  });
});
