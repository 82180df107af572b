import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { createCertificates } from './partner/certificates.js';
import { basicAuthorisation, suiteClient } from './partner/clients.js';
import { PartnerProcess } from './partner/partner-process.js';
import { done } from './support/ark.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
import { until } from './support/until.js';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly token: string;
  readonly body: string;
}

const COUNT = 300;
const KEYS = 20;
const BAD = 150;
const dialogId = '018bb8e5-d9d0-7434-8ec5-569a6c8e01fc';

const permits = Array.from({ length: COUNT }, (_, n) => ({
  key: `k${n % KEYS}`,
  holder: 991_825_000 + n,
  done: n === BAD ? 'half' : n % 100,
}));
const isGood = (permit: (typeof permits)[number]) => permit !== permits[BAD];
const partyOf = ({ holder }: (typeof permits)[number]) => `urn:altinn:organization:${holder}`;

const profile = (api: string, topic: string, ca: string | undefined) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'dialogs' },
    spec: {
      connector: 'rest',
      connection: { baseUrl: `${api}/api/v1/serviceowner`, checkPath: '/dialogs', ...(ca && { tls: { ca } }) },
      credential: 'dialogs',
      operations: {
        create: {
          action: 'request',
          with: { method: 'POST', path: '/dialogs', body: { serviceResource: 'urn:altinn:resource:permit' } },
          mapping: { 'body.party': "'urn:altinn:organization:' & data.holder", 'body.progress': 'data.done' },
        },
        read: {
          action: 'request',
          with: { method: 'GET', path: '/dialogs/{dialogId}' },
          mapping: { 'params.dialogId': 'data.id' },
          output: { mapping: { action: 'body.apiActions[0].name', by: 'body.activities[0].performedBy.actorName' } },
        },
      },
      triggers: [{ name: 'permits', topic, from: 'earliest', operation: 'create' }],
    },
  });

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka, as separate processes', onKafka],
] as const)("a partner's API behind OAuth and a private authority %s", (_, install) => {
  let suite: Installation;
  let folder: string;
  let ca: string;
  let provider: PartnerProcess<{ given: number }>;
  let api: PartnerProcess<Call>;
  let topic: string;
  /** All that the command line has answered. */
  const answers: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-partner-'));
    ca = createCertificates(folder);
    provider = await PartnerProcess.start('oauth-provider', folder);
    api = await PartnerProcess.start('described-api', folder, provider.url);
    suite = await install();
    topic = `${suite.environment}.permits`;
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await Promise.all([api?.stop(), provider?.stop()]);
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const ark = async (args: readonly string[], input = '') => {
    const answer = await suite.ark(args, input);
    answers.push(answer.stdout, answer.stderr);
    return answer;
  };
  const put = async (clientSecret: string) => {
    const data = { type: 'oauth2ClientCredentials', tokenUrl: `${provider.url}/token`, clientId: suiteClient.id };
    const input = JSON.stringify({ ...data, clientSecret });
    done(await ark(['credentials', 'put', 'dialogs', '--connector', 'rest', '-f', '-'], input));
  };
  const test = (authority: string | undefined) => ark(['test', '-f', '-'], profile(api.url, topic, authority));
  const read = (id: string) =>
    ark(['invoke', 'dialogs', 'read', '-d', JSON.stringify({ id }), '-o', 'json', '--wait', '30s']);
  const creations = () => api.asked.filter(({ method }) => method === 'POST');

  it('is tested step by step: who proves the target, and whether the secret is the right one', async () => {
    await put('c4n4ry-0ne-that-does-not-fit');
    const unproven = await test(undefined);
    expect(unproven).toMatchObject({ code: 4, stdout: expect.stringMatching(/connect +ok[\s\S]*tls +failed/) });
    expect(unproven.stdout + unproven.stderr).toContain('tls.ca');
    expect(await test(ca)).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/tls +ok[\s\S]*authenticate +failed[\s\S]*invalid_client/),
      stderr: expect.stringContaining('Check the credential'),
    });
    await put(suiteClient.secret);
    const allOk = /resolve +ok[\s\S]*connect +ok[\s\S]*tls +ok[\s\S]*authenticate +ok[\s\S]*authorise +ok/;
    // The service learns of a new version a moment after it was stored.
    await until(async () => allOk.test((await test(ca)).stdout), { what: () => answers.at(-2) ?? '' });
    expect(creations()).toEqual([]);
  }, 60_000);

  it(`takes what becomes of ${COUNT} events, each once; one that it refuses is a dead letter with its reason`, async () => {
    done(await ark(['apply', '-f', '-'], profile(api.url, topic, ca)));
    done(await ark(['deploy', 'dialogs']));
    const tokens = provider.asked.length;
    if (suite.kafka) {
      const records = permits.map((permit) => ({ key: permit.key, value: JSON.stringify(permit) }));
      await plainProducer(suite.kafka, topic, records);
    } else {
      const lines = permits.map((permit) => JSON.stringify(permit)).join('\n');
      done(await ark(['publish', topic, '--format', 'ndjson', '--key', 'key'], lines));
    }
    await until(() => creations().length >= COUNT, { what: () => `${creations().length} calls`, timeoutMs: 45_000 });
    expect(creations()).toHaveLength(COUNT);
    const taken = creations().filter(({ status }) => status === 201);
    const parties = taken.map(({ body }) => (JSON.parse(body) as { party: string }).party);
    expect(parties.toSorted()).toEqual(permits.filter(isGood).map(partyOf));
    for (let key = 0; key < KEYS; key++) {
      const own = permits.filter((permit) => permit.key === `k${key}` && isGood(permit)).map(partyOf);
      expect(parties.filter((party) => own.includes(party))).toEqual(own);
    }
    // One token serves all calls; the test before may have left another.
    expect(provider.asked.length - tokens).toBeLessThanOrEqual(1);
    expect(new Set(taken.map(({ token }) => token)).size).toBe(1);

    const letters = async (): Promise<{ runId: string; code: string }[]> =>
      JSON.parse(done(await ark(['dead-letters', 'list', '--profile', 'dialogs', '-o', 'json'])));
    await until(async () => (await letters()).length > 0, { what: () => 'the dead letter' });
    expect(await letters()).toMatchObject([{ code: 'TARGET_REJECTED', operation: 'create', attempts: 1 }]);
    const [letter] = await letters();
    const shown = done(await ark(['dead-letters', 'show', letter?.runId ?? '', '-o', 'json']));
    expect(shown).toContain('/requestBody/progress');
    expect(shown).toContain(String(permits[BAD]?.holder));
  }, 90_000);

  it('answers who calls it through the gateway, as the profile maps it', async () => {
    expect(JSON.parse(done(await read(dialogId)))).toMatchObject({
      status: 'succeeded',
      data: { action: 'confirm', by: 'Ola Nordmann' },
    });
    const refused = await read('no-guid');
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('400') });
  });

  it('that takes a token back is called again with another, and the caller notices nothing', async () => {
    const { token = '' } = api.asked.at(-1) ?? {};
    expect(await revoke(token)).toBe(200);
    const before = api.asked.length;
    expect(JSON.parse(done(await read(dialogId)))).toMatchObject({ status: 'succeeded' });
    const since = api.asked.slice(before);
    expect(since.map(({ status }) => status)).toEqual([401, 200]);
    expect(since.map((call) => call.token === token)).toEqual([true, false]);
  });

  it('keeps its secrets: neither they nor the tokens stand in an output, an answer or a dead letter', () => {
    const searched = [suite.gateway.output, suite.rest.output, ...answers].join('\n');
    expect(searched).toContain('invalid_client');
    const tokens = [...new Set(api.asked.map(({ token }) => token))].filter(Boolean);
    expect(tokens.length).toBeGreaterThan(1);
    const authorisation = basicAuthorisation(suiteClient).slice('Basic '.length);
    for (const secret of [...tokens, 'c4n4ry', encodeURIComponent(suiteClient.secret), authorisation])
      expect(searched.includes(secret)).toBe(false);
  });

  /** Asks the provider to take a token back (RFC 7009); its status. */
  async function revoke(token: string): Promise<number | undefined> {
    const headers = {
      authorization: basicAuthorisation(suiteClient),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const asked = request(`${provider.url}/token/revocation`, { method: 'POST', ca, headers });
    asked.end(new URLSearchParams({ token }).toString());
    const [response] = await once(asked, 'response', { signal: AbortSignal.timeout(10_000) });
    response.resume();
    return response.statusCode;
  }
});
