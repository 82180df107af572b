import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { type Answer, problem, type Received, serverOfTest } from '../server.fixture.js';

const path = '/v1/topics/shop.customers/events';

const eventsIn = ({ headers, body }: Received): unknown[] =>
  headers['content-type'] === 'application/x-ndjson'
    ? body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : JSON.parse(body);

describe('ark publish', () => {
  const serve = serverOfTest();

  const topic = async (answer: (request: Received, call: number) => Answer = () => ({ status: 202, json: {} })) => {
    let calls = 0;
    return serve({ [`POST ${path}`]: (request) => answer(request, ++calls) });
  };
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `{"n":${index + 1}}\n`).join('');

  it('sends data line by line as it is, in order, and says how many were acknowledged', async () => {
    const { url, requests } = await topic();
    const { code, output } = await ark(['publish', 'shop.customers'], { server: url, input: numbered(1_234) });
    expect({ code, output }).toEqual({ code: 0, output: '1234 events published to shop.customers.\n' });
    expect(requests.flatMap(eventsIn)).toEqual(Array.from({ length: 1_234 }, (_, index) => ({ n: index + 1 })));
    expect(requests.map(eventsIn).map(({ length }) => length)).toEqual([500, 500, 234]);
  });

  it('keeps a request at 1 MiB', async () => {
    const { url, requests } = await topic();
    const line = JSON.stringify({ text: 'x'.repeat(300_000) });
    await ark(['publish', 'shop.customers'], { server: url, input: `${line}\n`.repeat(7) });
    expect(requests.map(eventsIn).map(({ length }) => length)).toEqual([3, 3, 1]);
  });

  it('reads lines across chunks, with any line end, blank lines and a byte order mark', async () => {
    const { url, requests } = await topic();
    const bytes = Buffer.from('\uFEFF{"city":"東京"}\r\n\r\n{"city":"Łódź"}');
    const input = Readable.from([...bytes].map((byte) => Buffer.from([byte])));
    expect(await ark(['publish', 'shop.customers'], { server: url, input })).toMatchObject({ code: 0 });
    expect(requests.flatMap(eventsIn)).toEqual([{ city: '東京' }, { city: 'Łódź' }]);
  });

  it('wraps data in CloudEvents with type, source and the key found in the data', async () => {
    const { url, requests } = await topic();
    const args = [
      'publish',
      'shop.customers',
      '--type',
      'customer.changed',
      '--source',
      'shop',
      '--key',
      'customer.id',
    ];
    await ark(args, { server: url, input: '{"customer":{"id":7}}' });
    expect(requests[0]?.headers['content-type']).toBe('application/cloudevents-batch+json');
    expect(requests.flatMap(eventsIn)).toEqual([
      expect.objectContaining({
        specversion: '1.0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        type: 'customer.changed',
        source: 'shop',
        partitionkey: '7',
        data: { customer: { id: 7 } },
      }),
    ]);
  });

  it('leaves whole CloudEvents as they are', async () => {
    const { url, requests } = await topic();
    const event = { specversion: '1.0', id: 'e1', source: 's', type: 't', data: { a: 1 }, custom: 'x' };
    const args = ['publish', 'shop.customers', '--format', 'cloudevents'];
    await ark(args, { server: url, input: JSON.stringify(event) });
    expect(requests.flatMap(eventsIn)).toEqual([event]);
  });

  it('has the topic made only when told to', async () => {
    const { url, requests } = await topic();
    await ark(['publish', 'shop.customers'], { server: url, input: numbered(1) });
    await ark(['publish', 'shop.customers', '--create'], { server: url, input: numbered(1) });
    expect(requests.map(({ query }) => query)).toEqual([{}, { create: 'true' }]);
  });

  it('takes a JSON document over several lines as one event', async () => {
    const { url, requests } = await topic();
    await ark(['publish', 'shop.customers', '--format', 'json'], { server: url, input: '{\n "a": [\n 1\n ]\n}\n' });
    expect(requests.flatMap(eventsIn)).toEqual([{ a: [1] }]);
  });

  it('sends what stands before a bad line, names the line, and goes on after it when told to', async () => {
    const { url, requests } = await topic();
    const input = `${numbered(700)}{"n":\n${numbered(2)}`;
    const { code, errors } = await ark(['publish', 'shop.customers'], { server: url, input });
    expect(code).toBe(4);
    expect(errors).toContain('Line 701 is not JSON');
    expect(errors).toContain('acknowledged are 700, all before line 701');
    expect(errors).toContain('--from-line 701');
    expect(requests.flatMap(eventsIn)).toHaveLength(700);

    const rest = await ark(['publish', 'shop.customers', '--from-line', '702'], { server: url, input });
    expect(rest).toMatchObject({ code: 0, output: '2 events published to shop.customers.\n' });
  });

  it('says from which line to go on when the gateway stops taking events', async () => {
    const { url } = await topic((_request, call) =>
      call === 2 ? problem('UNAVAILABLE', 'The broker is away', { retryable: true }) : { status: 202, json: {} },
    );
    const { code, errors } = await ark(['publish', 'shop.customers'], { server: url, input: numbered(1_200) });
    expect(code).toBe(1);
    expect(errors).toContain('The broker is away');
    expect(errors).toContain('acknowledged are 500, all before line 501');
    expect(errors).toContain('published twice');
  });

  it.each([
    ['ndjson', [], { path: 'data', line: 3 }],
    ['a batch', ['--key', 'n'], { path: '[2].data' }],
  ])('names the line of an event in %s that the gateway refuses', async (_name, options, place) => {
    const errors = [{ ...place, message: 'is too large' }];
    const { url } = await topic((_request, call) =>
      call === 2
        ? problem('PAYLOAD_TOO_LARGE', 'Nothing was sent', { details: { errors } })
        : { status: 202, json: {} },
    );
    const args = ['publish', 'shop.customers', ...options];
    const { code, errors: shown } = await ark(args, { server: url, input: `\n${numbered(600)}` });
    expect(code).toBe(4);
    expect(shown).toContain('504:1 data: is too large');
    expect(shown).not.toContain('published twice');
  });

  it('names the line that has no key', async () => {
    const { url } = await topic();
    const args = ['publish', 'shop.customers', '--key', 'id'];
    const { code, errors } = await ark(args, { server: url, input: '{"id":"a"}\n{"no":"id"}\n' });
    expect(code).toBe(4);
    expect(errors).toContain("Line 2 has nothing at 'id'");
  });

  it('refuses a line without end before it fills the memory', async () => {
    const { url } = await topic();
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536, 'x');
      })(),
    );
    const { code, errors } = await ark(['publish', 'shop.customers'], { server: url, input: endless });
    expect(code).toBe(4);
    expect(errors).toContain('Line 1 is longer than 2 MiB');
  });

  it('says, when it is interrupted, how far it has come', async () => {
    const interrupt = new AbortController();
    const { url } = await topic((_request, call) => {
      if (call === 2) interrupt.abort();
      return { status: 202, json: {} };
    });
    const surroundings = { server: url, input: numbered(1_500), signal: interrupt.signal };
    const { code, errors } = await ark(['publish', 'shop.customers'], surroundings);
    expect(code).toBe(130);
    expect(errors).toContain('Interrupted.');
    expect(errors).toContain('--from-line');
  });

  it('shows progress to a person only', async () => {
    const { url } = await topic();
    const publish = (interactive: boolean) =>
      ark(['publish', 'shop.customers'], { server: url, input: numbered(10), interactive });
    expect((await publish(true)).errors).toContain('10 events acknowledged');
    expect((await publish(false)).errors).toBe('');
  });
});
