import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { problem, serverOfTest } from './server.fixture.js';

const bin = fileURLToPath(new URL('../bin/ark.js', import.meta.url));

function startArk(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [bin, ...args], { env });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      written += chunk;
    });
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const ended = once(child, 'close').then(([code]) => {
    clearTimeout(limit);
    return { code, written };
  });
  return { child, ended };
}

/** A promise that its `resolve` fulfils. */
function signal() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

describe('the process of ark', () => {
  const serve = serverOfTest();

  it('takes server and key from the environment and ends with the exit code', async () => {
    const { url, requests } = await serve({ 'GET /v1/connectors': () => problem('UNAUTHENTICATED', 'unknown key') });
    const { code, written } = await startArk(['get', 'connectors'], { ARK_SERVER: url, ARK_API_KEY: 'ark_c4n4ry' })
      .ended;
    expect(code).toBe(6);
    expect(requests[0]?.headers.authorization).toBe('Bearer ark_c4n4ry');
    expect(written).not.toContain('c4n4ry');
  });

  it('publishes from a pipe', async () => {
    const { url, requests } = await serve({ 'POST /v1/topics/t/events': () => ({ status: 202, json: {} }) });
    const { child, ended } = startArk(['publish', 't'], { ARK_SERVER: url });
    child.stdin.end('{"a":1}\n{"a":2}\n');
    expect(await ended).toMatchObject({ code: 0, written: '2 events published to t.\n' });
    expect(requests).toHaveLength(1);
  });

  it('ends at once when it is interrupted while the gateway does not answer', async () => {
    const arrived = signal();
    const { url } = await serve({
      'GET /v1/connectors': () => {
        arrived.resolve();
        return new Promise(() => {});
      },
    });
    const { child, ended } = startArk(['get', 'connectors'], { ARK_SERVER: url });
    await arrived.promise;
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, written: 'Interrupted.\n' });
  });

  it('ends at once when it is interrupted while it waits for more input', async () => {
    const arrived = signal();
    const { url } = await serve({
      'POST /v1/topics/t/events': () => {
        arrived.resolve();
        return { status: 202, json: {} };
      },
    });
    const { child, ended } = startArk(['publish', 't'], { ARK_SERVER: url });
    child.stdin.write('{"a":1}\n'.repeat(501));
    await arrived.promise;
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, written: expect.stringContaining('--from-line') });
  });
});
