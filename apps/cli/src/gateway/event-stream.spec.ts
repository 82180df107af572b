import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { serverOfTest } from '../server.fixture.js';
import { GatewayClient } from './client.js';

describe('a stream of events', () => {
  const serve = serverOfTest();

  /** The data of the events of what a server sends, that may be silent for so long. */
  const read = async (stream: AsyncIterable<string>, timeoutMs: number, heard: string[] = []) => {
    const server = await serve({ 'GET /events': () => ({ stream, type: 'text/event-stream' }) });
    const client = new GatewayClient(new URL(server.url), undefined, new AbortController().signal);
    for await (const { data } of client.events({ path: '/events', timeoutMs })) heard.push(data);
    return heard;
  };

  it('lasts for as long as something comes, be it comments', async () => {
    async function* talking() {
      for (let beats = 0; beats < 12; beats++) {
        yield ': still there\n\n';
        await sleep(100);
      }
      yield 'data: at last\n\n';
    }
    expect(await read(talking(), 800)).toEqual(['at last']);
  });

  it('tells ids that come without an event', async () => {
    async function* quiet() {
      yield 'id: 1\n\n';
      yield 'id: 2\ndata: two\n\nid: 3\n\n';
    }
    const server = await serve({ 'GET /events': () => ({ stream: quiet(), type: 'text/event-stream' }) });
    const client = new GatewayClient(new URL(server.url), undefined, new AbortController().signal);
    const came: string[] = [];
    for await (const { id, data } of client.events({ path: '/events' })) came.push(`${id}:${data}`);
    expect(came).toEqual(['1:', '2:', '2:two', '3:']);
  });

  it('is given up when nothing comes any more', async () => {
    async function* silent() {
      yield 'data: one\n\n';
      await sleep(60_000, undefined, { ref: false });
    }
    const heard: string[] = [];
    await expect(read(silent(), 300, heard)).rejects.toMatchObject({ exitCode: 5, message: /within 0\.3 s/ });
    expect(heard).toEqual(['one']);
  });

  it('is given up when what comes is no event, however much it is', async () => {
    async function* endless() {
      for (;;) yield `data: ${'x'.repeat(1024 * 1024)}`;
    }
    await expect(read(endless(), 5_000)).rejects.toThrow('An event of more than');
  });
});
