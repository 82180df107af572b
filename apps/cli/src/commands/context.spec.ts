import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import type { CliEnvironment } from '../environment.js';
import { startServer } from '../server.fixture.js';

const canary = 'ark_00112233_c4n4ry';
const lists = {
  'GET /v1/namespaces/default/profiles': () => ({ json: { items: [] } }),
  'GET /v1/namespaces/sales/profiles': () => ({ json: { items: [] } }),
};

describe('ark context', () => {
  let home: string;
  const cleanUps: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'ark-contexts-'));
    cleanUps.push(() => rm(home, { recursive: true }));
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  const installation = async () => {
    const server = await startServer(lists);
    cleanUps.push(server.close);
    return server;
  };
  const configDirectory = () => join(home, 'config');
  const file = () => join(configDirectory(), 'contexts.json');
  const run = (line: string, more: Partial<CliEnvironment> = {}, input = '') =>
    ark(line.split(' '), { directory: home, environment: { configDirectory: configDirectory(), ...more }, input });
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  it('switches between installations, each with its own key and namespace', async () => {
    const [staging, production] = [await installation(), await installation()];
    await run(`context add staging --url ${staging.url} --key-file -`, {}, `${canary}\n`);
    await writeFile(join(home, 'production.key'), 'ark_production');
    await run(`context add production --url ${production.url} -n sales --key-file production.key`);
    expect((await run('context use staging')).output).toBe('Using the context staging.\n');
    await run('get profiles');
    expect(staging.requests[0]).toMatchObject({
      path: '/v1/namespaces/default/profiles',
      headers: { authorization: `Bearer ${canary}` },
    });
    await run('get profiles --context production');
    expect(production.requests[0]).toMatchObject({
      path: '/v1/namespaces/sales/profiles',
      headers: { authorization: 'Bearer ark_production' },
    });
    expect([staging.requests.length, production.requests.length]).toEqual([1, 1]);
  });

  it('keeps what only the user may read, and shows no key', async () => {
    const written = [
      await run('context add prod --url https://ark.example.com --key-file -', {}, canary),
      await run('context list -o json'),
      await run('context show prod'),
    ];
    expect(JSON.stringify(written)).not.toContain(canary);
    expect(await readFile(file(), 'utf8')).not.toContain(canary);
    expect(await readFile(join(configDirectory(), 'keys', 'prod.key'), 'utf8')).toBe(`${canary}\n`);
    expect(await modeOf(file())).toBe(0o600);
    expect(await modeOf(join(configDirectory(), 'keys', 'prod.key'))).toBe(0o600);
    expect(await modeOf(configDirectory())).toBe(0o700);
  });

  it('goes by the command line, then the environment, then the current context', async () => {
    const [a, b, c] = [await installation(), await installation(), await installation()];
    for (const [name, { url }] of Object.entries({ a, b, c })) await run(`context add ${name} --url ${url}`);
    await run('context use a');
    const chosenBy = async (line: string, environment: Partial<CliEnvironment>) => {
      const { output } = await run(`${line} -o json`, environment);
      const { url, chosenBy } = JSON.parse(output);
      return [new URL(url).origin, chosenBy];
    };
    const show = 'context show';
    expect(await chosenBy(show, {})).toEqual([a.url, 'ark context use']);
    expect(await chosenBy(show, { context: 'b' })).toEqual([b.url, 'ARK_CONTEXT']);
    expect(await chosenBy(show, { context: 'b', server: c.url })).toEqual([c.url, 'ARK_SERVER']);
    expect(await chosenBy(`${show} --context b`, { server: c.url })).toEqual([b.url, '--context']);
    expect(await chosenBy(`${show} --server ${c.url}`, { context: 'b' })).toEqual([c.url, '--server']);
    expect(await run(`get profiles --server ${c.url} --context b`)).toMatchObject({ code: 2 });
  });

  it('takes the key of a context that was asked for, else that of the environment first', async () => {
    const { url } = await installation();
    await run(`context add a --url ${url} --key-file -`, {}, canary);
    const keyFrom = async (line: string, environment: Partial<CliEnvironment>) =>
      JSON.parse((await run(`${line} -o json`, environment)).output).apiKeyFrom;
    const kept = join(configDirectory(), 'keys', 'a.key');
    expect(await keyFrom('context show --context a', { apiKey: 'ark_other' })).toBe(kept);
    expect(await keyFrom('context show', { context: 'a', apiKey: 'ark_other' })).toBe('ARK_API_KEY');
    expect(await keyFrom('context show', { context: 'a' })).toBe(kept);
  });

  it('sends the key of a context nowhere else', async () => {
    const [mine, other] = [await installation(), await installation()];
    await run(`context add mine --url ${mine.url} --key-file -`, {}, canary);
    await run('context use mine');
    await run(`get profiles --server ${other.url}`);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('goes back to the standalone process of the folder as local', async () => {
    const [local, elsewhere] = [await installation(), await installation()];
    await mkdir(join(home, '.ark'));
    await writeFile(join(home, '.ark', 'server.json'), JSON.stringify({ url: local.url }));
    await run(`context add elsewhere --url ${elsewhere.url}`);
    await run('get profiles');
    await run('context use elsewhere');
    await run('get profiles');
    await run('get profiles --context local');
    expect([local.requests.length, elsewhere.requests.length]).toEqual([2, 1]);
    expect((await run('context list')).output).toMatch(/^\*\s+elsewhere/m);
    expect((await run('context use local')).code).toBe(0);
    expect((await run('context list')).output).toMatch(/^\*\s+local/m);
  });

  it('removes a context with the key that it kept, but no file of the user', async () => {
    await writeFile(join(home, 'mine.key'), canary);
    await run('context add a --url https://a.example.com --key-file -', {}, canary);
    await run('context add b --url https://b.example.com --key-file mine.key');
    await run('context use a');
    expect((await run('context remove a')).output).toBe("Removed the context a. 'local' counts from now on.\n");
    expect((await run('context remove b')).output).toBe('Removed the context b.\n');
    expect(await readdir(join(configDirectory(), 'keys'))).toEqual([]);
    expect(await readFile(join(home, 'mine.key'), 'utf8')).toBe(canary);
    expect((await run('context show')).output).toContain('chosenBy: default');
  });

  it('replaces a context only when told to, and forgets the key that it kept', async () => {
    await run('context add a --url https://a.example.com --key-file -', {}, canary);
    expect(await run('context add a --url https://b.example.com')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('--replace'),
    });
    expect(await run('context add a --url https://b.example.com --replace')).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(file(), 'utf8')).contexts).toEqual({ a: { url: 'https://b.example.com' } });
    expect(await readdir(join(configDirectory(), 'keys'))).toEqual([]);
  });

  it('says which name may have been meant, wherever it was said', async () => {
    await run('context add production --url https://ark.example.com');
    const unknown = { code: 3, errors: expect.stringContaining("Did you mean 'production'?") };
    expect(await run('context use prodction')).toMatchObject(unknown);
    expect(await run('get profiles --context prodction')).toMatchObject(unknown);
    expect(await run('get profiles', { context: 'prodction' })).toMatchObject(unknown);
  });

  it('refuses what no context can be', async () => {
    const add = (rest: string, input = '') => run(`context add ${rest}`, {}, input);
    expect(await add('../x --url https://a.example.com')).toMatchObject({ code: 2 });
    expect(await add('local --url https://a.example.com')).toMatchObject({ code: 2 });
    expect(await add('a --url https://user:secret@a.example.com')).toMatchObject({ code: 2 });
    expect(await add('a --url https://a.example.com -n No_Namespace')).toMatchObject({ code: 2 });
    expect(await add('a --url https://a.example.com --key-file missing.key')).toMatchObject({ code: 2 });
    const { code, errors } = await add('a --url https://a.example.com --key-file -', 'two words');
    expect(code).toBe(2);
    expect(errors).not.toContain('two words');
    await expect(readFile(file())).rejects.toThrow('ENOENT');
  });

  it.each([
    ['{ "contexts": {} ', /contexts\.json:1:\d+: not JSON/],
    ['{ "contexts": { "a": { "adress": "x" } } }', /contexts\.json: contexts\.a/],
  ])('names the place in a broken file and what to do: %s', async (content, place) => {
    await mkdir(configDirectory());
    await writeFile(file(), content);
    const { code, errors } = await run('get profiles');
    expect(code).toBe(2);
    expect(errors).toMatch(place);
    expect(errors).toContain('ark context add');
    const { url } = await installation();
    expect(await run(`get profiles --server ${url}`)).toMatchObject({ code: 0 });
  });
});
