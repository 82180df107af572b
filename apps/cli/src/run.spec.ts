import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ark } from './ark.fixture.js';
import { readEnvironment } from './environment.js';
import { problem, type Routes, startServer } from './server.fixture.js';

const canary = 'ark_00112233_c4n4ry';
const profiles = '/v1/namespaces/default/profiles';
const noProfiles = { [`GET ${profiles}`]: () => ({ json: { items: [] } }) };

describe('ark', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  const serve = async (routes: Routes) => {
    const server = await startServer(routes);
    cleanUps.push(server.close);
    return server;
  };
  const temporaryFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ark-cli-'));
    cleanUps.push(() => rm(folder, { recursive: true }));
    return folder;
  };

  describe('ends with an exit code that a script can use', () => {
    it('2 when the command line is not right, and says what is', async () => {
      expect(await ark(['depoly'])).toMatchObject({ code: 2, errors: expect.stringContaining('deploy') });
      expect(await ark(['get', 'widgets'])).toMatchObject({ code: 2, errors: expect.stringContaining('profiles') });
      expect(await ark(['runs', '--limit', 'all'])).toMatchObject({ code: 2 });
      expect(await ark(['get', 'profiles', '--server', 'ftp://x'])).toMatchObject({ code: 2 });
    });

    it('0 for help, with examples', async () => {
      for (const command of [
        'apply',
        'lint',
        'get',
        'describe',
        'deploy',
        'undeploy',
        'rollback',
        'publish',
        'runs',
        'status',
        'context',
        'completion',
      ]) {
        const { code, output } = await ark([command, '--help']);
        expect(code).toBe(0);
        expect(output).toContain(`$ `);
        expect(output).toContain(`ark ${command}`);
      }
      expect((await ark(['--help'])).output).toContain('Exit codes:');
    });

    it('3 when there is nothing of that name', async () => {
      const { url } = await serve({
        [`GET ${profiles}/x`]: () => problem('NOT_FOUND', "There is no profile 'x' in namespace 'default'"),
      });
      const { code, errors } = await ark(['get', 'profiles', 'x'], { server: url });
      expect(code).toBe(3);
      expect(errors).toContain("There is no profile 'x'");
    });

    it('5 when nobody answers, and says what to do', async () => {
      const { url, close } = await startServer({});
      await close();
      const { code, errors } = await ark(['get', 'profiles'], { server: url });
      expect(code).toBe(5);
      expect(errors).toContain(`No gateway can be reached at ${url} (ECONNREFUSED).`);
      expect(errors).toContain('--server');
    });

    it('6 without a key, and tells where it looks for one', async () => {
      const { url } = await serve({ [`GET ${profiles}`]: () => problem('UNAUTHENTICATED', 'Send an API key') });
      const { code, errors } = await ark(['get', 'profiles'], { server: url, directory: await temporaryFolder() });
      expect(code).toBe(6);
      expect(errors).toContain('No API key was found');
    });

    it('6 when the key may not do this, without showing it', async () => {
      const { url } = await serve({ [`GET ${profiles}`]: () => problem('PERMISSION_DENIED', "needs 'profiles.read'") });
      const { code, output, errors } = await ark(['get', 'profiles'], { server: url, environment: { apiKey: canary } });
      expect(code).toBe(6);
      expect(errors).toContain("needs 'profiles.read'");
      expect(output + errors).not.toContain(canary);
    });

    it('1 for a fault of the server, with the request that support asks for', async () => {
      const { url } = await serve({ [`GET ${profiles}`]: () => problem('INTERNAL', 'Something failed') });
      const { code, errors } = await ark(['get', 'profiles'], { server: url });
      expect(code).toBe(1);
      expect(errors).toContain('req-1');
    });

    it('1 when something else than a gateway answers', async () => {
      const { url } = await serve({ [`GET ${profiles}`]: () => ({ text: '<html>', type: 'text/html' }) });
      expect(await ark(['get', 'profiles'], { server: url })).toMatchObject({
        code: 1,
        errors: expect.stringContaining('is it a gateway?'),
      });
    });

    it('1 when the gateway is stopping, and says that it may be', async () => {
      const { url } = await serve({ [`GET ${profiles}`]: () => ({ status: 503, text: 'Service Unavailable' }) });
      const { errors } = await ark(['get', 'profiles'], { server: url });
      expect(errors).toContain('the gateway is stopping or starting');
      expect(errors).toContain('Try again in a moment.');
    });

    it('130 when it is interrupted', async () => {
      const interrupt = new AbortController();
      const { url } = await serve({
        [`GET ${profiles}`]: () => {
          interrupt.abort();
          return new Promise(() => {});
        },
      });
      expect(await ark(['get', 'profiles'], { server: url, signal: interrupt.signal })).toMatchObject({
        code: 130,
        errors: 'Interrupted.\n',
      });
    });
  });

  describe('finds the gateway', () => {
    /** A folder as a standalone process at this address leaves it. */
    const startedIn = async (url: string) => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, '.ark'));
      await mkdir(join(folder, 'a', 'b'), { recursive: true });
      await writeFile(join(folder, '.ark', 'server.json'), JSON.stringify({ url, postgresPort: 15432 }));
      await writeFile(join(folder, '.ark', 'admin.key'), canary);
      return folder;
    };

    it('that a standalone process here or in a folder above names, with its key', async () => {
      const { url, requests } = await serve(noProfiles);
      const folder = await startedIn(url);
      await mkdir(join(folder, 'a', '.ark'));
      await writeFile(join(folder, 'a', '.ark', 'admin.key'), 'ark_of_another');
      expect(await ark(['get', 'profiles'], { directory: join(folder, 'a', 'b') })).toMatchObject({ code: 0 });
      expect(requests[0]?.headers.authorization).toBe(`Bearer ${canary}`);
    });

    it('in the folder of ARK_DATA_DIR, wherever it is called', async () => {
      const { url, requests } = await serve(noProfiles);
      const dataDirectory = join(await startedIn(url), '.ark');
      const elsewhere = await temporaryFolder();
      expect(await ark(['get', 'profiles'], { directory: elsewhere, environment: { dataDirectory } })).toMatchObject({
        code: 0,
      });
      expect(requests[0]?.headers.authorization).toBe(`Bearer ${canary}`);
    });

    it('by ARK_SERVER before that, and by --server before all', async () => {
      const { url, requests } = await serve(noProfiles);
      const directory = await startedIn('http://127.0.0.1:9');
      expect(await ark(['get', 'profiles'], { directory, server: url })).toMatchObject({ code: 0 });
      const args = ['get', 'profiles', '--server', url];
      expect(await ark(args, { directory, server: 'http://127.0.0.1:9' })).toMatchObject({ code: 0 });
      expect(requests).toHaveLength(2);
    });

    it.each(['http://ark.example.com:3000', 'ftp://127.0.0.1', 'nonsense'])(
      'at its usual place when the folder names %s',
      async (url) => {
        const folder = join(await startedIn(url), '.ark');
        const { findServer } = await import('./gateway/find-server.js');
        expect(findServer([folder])).toEqual({ address: new URL('http://127.0.0.1:3000') });
      },
    );
  });

  describe('finds its API key', () => {
    it('in .ark/admin.key here or in a folder above', async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, '.ark'));
      await mkdir(join(folder, 'a', 'b'), { recursive: true });
      await writeFile(join(folder, '.ark', 'admin.key'), `${canary}\n`);
      const { url, requests } = await serve(noProfiles);
      await ark(['get', 'profiles'], { server: url, directory: join(folder, 'a', 'b') });
      expect(requests[0]?.headers.authorization).toBe(`Bearer ${canary}`);
    });

    it('in the file that is named, before any other', async () => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'key'), 'ark_named');
      const { url, requests } = await serve(noProfiles);
      const args = ['get', 'profiles', '--api-key-file', join(folder, 'key')];
      await ark(args, { server: url, environment: { apiKey: canary } });
      expect(requests[0]?.headers.authorization).toBe('Bearer ark_named');
    });

    it('but does not send the admin key of this machine to another one', async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, '.ark'));
      await writeFile(join(folder, '.ark', 'admin.key'), canary);
      const { findApiKey } = await import('./gateway/api-key.js');
      const environment = readEnvironment({});
      const at = (server: string) =>
        findApiKey({ apiKeyFile: undefined, environment, server: new URL(server), folders: [join(folder, '.ark')] });
      expect(at('http://127.0.0.1:3000')?.key).toBe(canary);
      expect(at('http://localhost:3000')?.key).toBe(canary);
      expect(at('https://ark.example.com')).toBeUndefined();
      expect(at('http://127.0.0.1.example.com')).toBeUndefined();
    });

    it('and says which file it cannot read', async () => {
      const { code, errors } = await ark(['get', 'profiles', '--api-key-file', '/missing/key']);
      expect(code).toBe(2);
      expect(errors).toContain('/missing/key: ENOENT');
    });
  });
});
