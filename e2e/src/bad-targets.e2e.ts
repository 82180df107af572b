import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HostileTarget } from './support/hostile-target.js';
import { type Installation, onKafka } from './support/installation.js';
import { invoke } from './support/invoke.js';
import { metric } from './support/metric.js';
import { plainProducer } from './support/plain-producer.js';
import { topicContents } from './support/topic-contents.js';
import { until } from './support/until.js';

const MIB = 1024 * 1024;
const token = 'c4n4ry-token-that-fits';
const wrongToken = 'c4n4ry-token-that-does-not-fit';

const profile = (baseUrl: string, topic: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'hostile' },
    spec: {
      connector: 'rest',
      connection: { baseUrl, redirects: { follow: 3 } },
      credential: 'target',
      operations: {
        call: { action: 'request', with: { method: 'PUT', path: '/{how}' }, mapping: { 'params.how': 'data.how' } },
        wait: { action: 'request', with: { method: 'GET', path: '/slow' } },
      },
      triggers: [{ name: 'calls', topic, from: 'earliest', operation: 'call' }],
      policies: { timeout: '10s', retry: { for: '1s' } },
    },
  });

let suite: Installation;
let target: HostileTarget;
let topic: string;
/** All that the command line and the gateway have answered. */
const answers: string[] = [];

const ark = async (args: readonly string[], input = '') => {
  const answer = await suite.ark(args, input);
  answers.push(answer.stdout, answer.stderr);
  return answer;
};
const put = async (secret: string) => {
  const data = JSON.stringify({ type: 'bearer', token: secret });
  done(await ark(['credentials', 'put', 'target', '--connector', 'rest', '-f', '-'], data));
};
const ask = async (operation: string, data: unknown, headers: Record<string, string> = { prefer: 'wait=30' }) => {
  const answer = await invoke(suite, operation, data, { profile: 'hostile', headers });
  answers.push(JSON.stringify(answer));
  return answer;
};

beforeAll(async () => {
  target = await new HostileTarget(token).start();
  suite = await onKafka();
  topic = `${suite.environment}.calls`;
  await put(wrongToken);
  done(await ark(['apply', '-f', '-'], profile(target.url, topic)));
  done(await ark(['deploy', 'hostile']));
}, 120_000);
afterAll(async () => {
  await suite?.stop();
  await target?.stop();
});

describe('a target', () => {
  it('that does not accept the credential: the step is named, and so is the way out', async () => {
    const tested = await ark(['test', 'hostile']);
    expect(tested).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/connect +ok[\s\S]*authenticate +failed[\s\S]*401/),
      stderr: expect.stringContaining('Check the credential'),
    });
    expect(await ask('call', { how: 'fine' })).toMatchObject({
      status: 424,
      body: { code: 'AUTHENTICATION_FAILED', detail: expect.stringContaining('check the credential') },
    });
    expect(target.calls).toEqual([]);
    await put(token);
    await until(async () => (await ask('call', { how: 'fine' })).status === 200, { what: () => answers.at(-1) ?? '' });
  }, 60_000);

  it.each([
    ['answers a web page', 'html', 'TARGET_ANSWER_INVALID', /web page.*check baseUrl/],
    ['answers nothing', 'nothing', 'TARGET_UNAVAILABLE', /closed the connection before.*look into its log/],
    ['answers half a body', 'half', 'TARGET_UNAVAILABLE', /closed the connection before.*look into its log/],
    ['redirects to itself', 'circle', 'TARGET_ANSWER_INVALID', /redirects with 307.*one more than the 3.*correct/],
  ])('that %s: who calls is told what it is, and an event becomes a dead letter that says so', async (...row) => {
    const [, how, code, advice] = row;
    const letters = async (): Promise<{ code: string; message: string }[]> =>
      JSON.parse(done(await ark(['dead-letters', 'list', '--profile', 'hostile', '-o', 'json'])));
    const alike = async () => (await letters()).filter((one) => one.code === code && advice.test(one.message)).length;
    const fine = () => target.calls.filter((path) => path === '/fine').length;
    const [alikeBefore, fineBefore] = [await alike(), fine()];
    const began = performance.now();
    const { status, body } = await ask('call', { how });
    expect(performance.now() - began).toBeLessThan(15_000);
    expect({ status, body }).toMatchObject({ status: 502, body: { code, detail: expect.stringMatching(advice) } });
    const event = { key: how, value: JSON.stringify({ how }) };
    await plainProducer(suite.kafka as string, topic, [event, { key: how, value: JSON.stringify({ how: 'fine' }) }]);
    await until(async () => (await alike()) === alikeBefore + 2, { what: () => `two more dead letters ${code}` });
    await until(() => fine() > fineBefore, { what: () => 'the call behind it' });
  });

  it('that answers 5 GB, eight times at once: it is cut off, and the memory of the service stays bounded', async () => {
    const memory = () => metric(suite.rest.url, 'process_resident_memory_bytes');
    const before = await memory();
    expect(before).toBeGreaterThan(0);
    let [most, running] = [before, true];
    const watch = async () => {
      while (running) most = Math.max(most, await memory());
    };
    const watching = watch();
    const all = await Promise.all(Array.from({ length: 8 }, () => ask('call', { how: 'endless' })));
    running = false;
    await watching;
    for (const { body } of all)
      expect(body).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        detail: expect.stringMatching(/larger than 10485760 bytes.*raise maxResponseBytes/),
      });
    // Eight answers of up to 10 MiB each, what is still to be collected, and buffers of the network.
    expect(most - before).toBeLessThan(300 * MIB);
    expect(target.sent).toBeLessThan(8 * 64 * MIB);
    expect(target.calls.filter((path) => path === '/endless')).toHaveLength(8);
  }, 60_000);
});

describe('a reply', () => {
  const replies = (outcome: string) => metric(suite.gateway.url, `ark_replies_total{outcome="${outcome}"}`);

  it('that comes when nobody waits any more is dropped and counted', async () => {
    const before = await replies('late');
    expect(await ask('wait', {}, { prefer: 'wait=1' })).toMatchObject({ status: 202 });
    await until(async () => (await replies('late')) === before + 1, { what: () => 'the late reply' });
  });

  it('to a gateway that is not there is ignored and counted, and the command is carried out all the same', async () => {
    const [other, delivered] = [await replies('other'), await replies('delivered')];
    const headers = {
      ce_specversion: '1.0',
      ce_id: 'nobody-waits',
      ce_source: '/e2e',
      ce_type: 'io.arkflows.command.v1',
      ce_arkprofile: 'default/hostile',
      ce_arkoperation: 'call',
      ce_arkreplyto: 'gateway-that-is-not-there',
      'content-type': 'application/json',
    };
    const record = { key: 'k', value: JSON.stringify({ how: 'unanswered' }), headers };
    await plainProducer(suite.kafka as string, `ark.${suite.environment}.rest.requests`, [record]);
    await until(() => target.calls.includes('/unanswered'), { what: () => 'the call' });
    await until(async () => (await replies('other')) === other + 1, { what: () => 'the reply to nobody' });
    expect(await replies('delivered')).toBe(delivered);
    expect(await ask('call', { how: 'fine' })).toMatchObject({ status: 200 });
  });
});

it('no token stands in an output, an answer or a topic, though the target repeats it', async () => {
  const topics = await topicContents(suite.kafka as string, `ark.${suite.environment}.`);
  const searched = [suite.gateway.output, suite.rest.output, ...answers, ...topics];
  expect(searched.some((text) => text.includes('AUTHENTICATION_FAILED'))).toBe(true);
  expect(searched.filter((text) => /c4n4ry-token/.test(text)).map((text) => text.slice(0, 300))).toEqual([]);
});
