import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { type Answer, problem, type Received, serverOfTest } from '../server.fixture.js';

const path = '/v1/namespaces/default/runs';
const now = '2026-01-01T00:00:00.000Z';

const run = (runId: string, more: object = {}) => ({
  runId,
  startedAt: now,
  profile: 'crm',
  operation: 'find',
  status: 'succeeded',
  durationMs: 3,
  ...more,
});
const event = (id: string, ...runs: object[]) =>
  runs.map((data) => `id: ${id}\nevent: run\ndata: ${JSON.stringify(data)}\n\n`).join('');

describe('ark tail', () => {
  const serve = serverOfTest();

  /** A gateway: each connection is given the next of these; with the last the user interrupts. */
  const follow = async (args: readonly string[], ...connections: (() => Answer)[]) => {
    const interrupt = new AbortController();
    const opened: Received[] = [];
    const server = await serve({
      [`GET ${path}`]: (request) => {
        if (request.headers.accept !== 'text/event-stream') return { json: { items: [], recordedUntil: now } };
        opened.push(request);
        return connections[opened.length - 1]?.() ?? { stream: interrupting(interrupt), type: 'text/event-stream' };
      },
    });
    const result = await ark(args, { server: server.url, signal: interrupt.signal });
    return { ...result, opened, shown: result.output.split('\n').map((text) => text.split('  ')[1]) };
  };
  async function* interrupting(interrupt: AbortController): AsyncGenerator<string> {
    yield ': runs as they are recorded\n\n';
    interrupt.abort();
    await sleep(60_000, undefined, { ref: false });
  }
  const streamed = (...chunks: (string | Error)[]): (() => Answer) => {
    async function* all(): AsyncGenerator<string> {
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk;
        yield chunk;
        // Each arrives by itself.
        await sleep(5);
      }
    }
    return () => ({ stream: all(), type: 'text/event-stream; charset=utf-8' });
  };

  it('shows runs as they come, from now on, until it is interrupted', async () => {
    const all = event('t1', run('a'), run('b', { status: 'dead', code: 'INPUT_INVALID', message: 'no name: 東京' }));
    const parts = [all.slice(0, 40), all.slice(40, 41), all.slice(41), ': t2\n\n', event('t2', run('c'))];
    const { code, errors, output, shown, opened } = await follow(['tail', '--profile', 'crm'], streamed(...parts));
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(shown).toEqual(['a', 'b', 'c', undefined]);
    expect(output).toContain('dead  3 ms  INPUT_INVALID');
    expect(output).toContain('no name: 東京');
    expect(opened[0]?.query).toEqual({ profile: 'crm' });
    expect(opened[0]?.headers['last-event-id']).toBe(now);
  });

  it('goes on where a stream ended, and shows what comes twice once', async () => {
    const first = streamed(event('t1', run('a'), run('b')), event('t2', run('c')));
    const redriven = run('a', { status: 'succeeded', attempts: 2 });
    const second = streamed(event('t2', run('b'), run('c'), run('d'), redriven));
    const { shown, opened, errors } = await follow(['tail'], first, second);
    expect(shown).toEqual(['a', 'b', 'c', 'd', 'a', undefined]);
    expect(opened.map(({ headers }) => headers['last-event-id'])).toEqual([now, 't2', 't2']);
    expect(errors).toBe('');
  });

  it('goes on when the gateway is away for a while, and misses nothing', async () => {
    const broken = streamed(': runs\n\n', new Error('the connection breaks'));
    const away = () => problem('UNAVAILABLE', 'The database cannot be reached');
    const { shown, opened, errors } = await follow(['tail'], broken, away, streamed(event('t1', run('a'))));
    expect(shown).toEqual(['a', undefined]);
    expect(errors.match(/Trying again/g)).toHaveLength(1);
    expect(opened.map(({ headers }) => headers['last-event-id'])).toEqual([now, now, now, 't1']);
  });

  it('goes on from what a quiet gateway said last, and tells each time that a quiet connection was cut', async () => {
    const cut = new Error('the connection breaks');
    const first = streamed(event('t1', run('a')), 'id: t2\n\n', cut);
    const began = performance.now();
    const { shown, opened, errors } = await follow(['tail'], first, streamed(': runs\n\n', 'id: t3\n\n', cut));
    expect(shown).toEqual(['a', undefined]);
    expect(opened.map(({ headers }) => headers['last-event-id'])).toEqual([now, 't2', 't3']);
    expect(errors.match(/Trying again/g)).toHaveLength(2);
    // Two pauses of two seconds: the second is no longer than the first.
    expect(performance.now() - began).toBeLessThan(5_500);
  });

  it('ends at once when it is interrupted while it waits to try again', async () => {
    const interrupt = new AbortController();
    const server = await serve({
      [`GET ${path}`]: ({ headers }) => {
        if (headers.accept !== 'text/event-stream') return { json: { items: [], recordedUntil: now } };
        setTimeout(() => interrupt.abort(), 50);
        return problem('UNAVAILABLE', 'The database cannot be reached');
      },
    });
    const began = performance.now();
    expect(await ark(['tail'], { server: server.url, signal: interrupt.signal })).toMatchObject({ code: 0 });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('ends when its key may not see runs, then or later', async () => {
    const denied = () => problem('PERMISSION_DENIED', 'runs.read is missing');
    const server = await serve({ [`GET ${path}`]: denied });
    expect(await ark(['tail'], { server: server.url })).toMatchObject({ code: 6 });
    await server.close();
    expect(await follow(['tail'], streamed(event('t1', run('a'))), denied)).toMatchObject({ code: 6 });
  });

  it('says so when there is no gateway, or one that streams nothing', async () => {
    const server = await serve({});
    await server.close();
    const { code, errors } = await ark(['tail'], { server: server.url });
    expect({ code, errors }).toEqual({ code: 5, errors: expect.stringContaining('No gateway can be reached') });
    expect(await follow(['tail'], () => ({ text: '<html>', type: 'text/html' }))).toMatchObject({
      code: 4,
      errors: expect.stringContaining('something that is no stream'),
    });
  });
});
