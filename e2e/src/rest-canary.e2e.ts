import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget, type ReceivedCall } from './support/http-target.js';
import { type Installation, onKafka } from './support/installation.js';
import { invoke } from './support/invoke.js';
import { plainProducer } from './support/plain-producer.js';
import { tableContents } from './support/table-contents.js';
import { topicContents } from './support/topic-contents.js';
import { until } from './support/until.js';

const unique = Math.random().toString(36).slice(2, 10);
/** What the API says besides, by which its answers are found. */
const marker = `repeated${unique}`;
/** The part of each secret that escaping leaves as it is. */
const canaryOf = (name: string) => `canary${unique}${name}`;
/** JSON, URLs and HTML write it in different ways. */
const secretOf = (name: string) => `zq"${canaryOf(name)}\\w&/+`;
const credentials = {
  bearer: { type: 'bearer', token: secretOf('bearer') },
  basic: { type: 'basic', username: 'ann', password: secretOf('basic') },
  apikey: { type: 'apiKey', name: 'X-Partner', value: secretOf('apikey') },
};
const names = Object.keys(credentials) as (keyof typeof credentials)[];
const statuses: Readonly<Record<string, number>> = { taken: 200, refused: 422, unknown: 401 };

const profile = (name: string, baseUrl: string, topic: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      credential: name,
      operations: {
        call: { action: 'request', with: { method: 'PUT', path: '/{how}' }, mapping: { 'params.how': 'data.how' } },
      },
      triggers: [{ name: 'calls', topic, from: 'earliest', operation: 'call', results: 'all' }],
      policies: { timeout: '5s', retry: { for: '500ms' } },
    },
  });

/** What a call proved itself with, as its target reads it. */
function sentBy({ headers }: ReceivedCall): string[] {
  const [scheme, value = ''] = headers.authorization?.split(' ') ?? [];
  const password = scheme === 'Basic' ? Buffer.from(value, 'base64').toString().replace('ann:', '') : value;
  return [password, headers.authorization, headers['x-partner']].map((text) => String(text ?? '')).filter(Boolean);
}

/** All that a careless API can say of it. */
function repeat(call: ReceivedCall): object {
  const sent = sentBy(call);
  return {
    marker,
    headers: call.headers,
    sent,
    text: `You sent ${sent.join(' and ')}`,
    again: JSON.stringify({ sent: JSON.stringify(sent) }),
    encoded: sent.flatMap((text) => [encodeURIComponent(text), Buffer.from(text).toString('base64')]),
  };
}

/** A text as it is, in hexadecimal digits, and in Base64, wherever in three bytes it begins. */
function traces(text: string): string[] {
  const inBase64 = [0, 1, 2].map((before) => {
    const whole = Buffer.from(' '.repeat(before) + text).toString('base64');
    return whole.slice(before === 0 ? 0 : 4, Math.floor((before + text.length) / 3) * 4);
  });
  return [text, Buffer.from(text).toString('hex'), ...inBase64];
}

describe('an API that repeats the credential in all that it answers', () => {
  let suite: Installation;
  const target = new HttpTarget();
  /** All that the command line and the gateway have answered. */
  const answers: string[] = [];
  const topicOf = (name: string) => `${suite.environment}.${name}`;
  const ark = async (args: readonly string[], input = '') => {
    const answer = await suite.ark(args, input);
    answers.push(answer.stdout, answer.stderr);
    return answer;
  };
  const ask = async (name: string, how: string) => {
    const answer = await invoke(suite, 'call', { how }, { profile: name, headers: { prefer: 'wait=20' } });
    answers.push(JSON.stringify(answer));
    return answer;
  };

  beforeAll(async () => {
    target.status = ({ path }) => statuses[path.slice(1)] ?? 404;
    target.answer = repeat;
    [suite] = await Promise.all([onKafka(), target.start()]);
    for (const name of names) {
      const data = JSON.stringify(credentials[name]);
      done(await ark(['credentials', 'put', name, '--connector', 'rest', '-f', '-'], data));
      done(await ark(['apply', '-f', '-'], profile(name, target.url, topicOf(name))));
      done(await ark(['deploy', name]));
    }
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target.stop();
  });

  it.each(names)(
    'is called with %s: by who waits for the answer, and for events',
    async (name) => {
      const taken = await ask(name, 'taken');
      expect(taken).toMatchObject({ status: 200, body: { data: { body: { marker } } } });
      expect(JSON.stringify(taken)).toContain('[redacted]');
      expect(sentBy(target.calls.at(-1) as ReceivedCall)).toContain(secretOf(name));
      expect(await ask(name, 'refused')).toMatchObject({ body: { code: 'TARGET_REJECTED' } });
      expect(await ask(name, 'unknown')).toMatchObject({ body: { code: 'AUTHENTICATION_FAILED' } });
      done(await ark(['test', name]));
      const event = (how: string) => ({ key: how, value: JSON.stringify({ how }) });
      await plainProducer(suite.kafka as string, topicOf(name), [event('taken'), event('refused')]);
      const letters = async (): Promise<{ runId: string }[]> =>
        JSON.parse(done(await ark(['dead-letters', 'list', '--profile', name, '-o', 'json'])));
      await until(async () => (await letters()).length >= 3, { what: () => 'its dead letters' });
      for (const { runId } of await letters()) done(await ark(['dead-letters', 'show', runId, '-o', 'json']));
    },
    40_000,
  );

  it('stands in no answer, log, topic or table, however it is written', async () => {
    const results = `ark.${suite.environment}.rest.results`;
    const resultsOf = async () =>
      (await topicContents(suite.kafka as string, results)).filter((text) => text.includes(marker));
    await until(async () => (await resultsOf()).length >= names.length, { what: () => 'the results of the events' });
    const topics = await topicContents(suite.kafka as string, `ark.${suite.environment}.`);
    const tables = await tableContents(suite.suiteDatabase);
    const logs = [suite.gateway.output, suite.rest.output];
    const found = (parts: readonly string[], text: string) =>
      traces(text).flatMap((trace) => parts.filter((part) => part.includes(trace)).map((part) => part.slice(0, 200)));
    // What the API said does stand there, so that a secret within it would be found.
    for (const parts of [answers, topics, tables]) expect(found(parts, marker)).not.toEqual([]);
    expect(logs.every((log) => log.length > 100)).toBe(true);
    for (const name of names) expect(found([...answers, ...logs, ...topics, ...tables], canaryOf(name))).toEqual([]);
  }, 40_000);
});
