import { hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget } from './support/http-target.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { invoke } from './support/invoke.js';
import { until } from './support/until.js';

const LARGE = 40_000_000;

const profile = (baseUrl: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'people' },
    spec: {
      connector: 'rest',
      connection: { baseUrl, maxResponseBytes: '64MiB' },
      operations: {
        report: {
          action: 'request',
          with: { method: 'GET', path: '/reports/{bytes}' },
          mapping: { 'params.bytes': '$string(data.bytes)' },
          output: { mapping: { title: 'body.title', text: 'body.text' } },
        },
      },
      policies: { timeout: '30s' },
    },
  });

/** A report of so many bytes, of which no part is like another. */
function report(bytes: number) {
  const lines = Array.from({ length: Math.ceil(bytes / 50) }, (_, n) => `${n} ${hash('sha1', String(n))} `);
  return { title: 'Größe', text: lines.join('').slice(0, bytes) };
}

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka, as separate processes', onKafka],
] as const)('an answer of 40 MB %s', (_, install) => {
  let suite: Installation;
  let target: HttpTarget;

  beforeAll(async () => {
    suite = await install();
    target = await new HttpTarget().start();
    target.answer = ({ path }) => report(Number(path.split('/').at(-1)));
    done(await suite.ark(['apply', '-f', '-'], profile(target.url)));
    done(await suite.ark(['deploy', 'people']));
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });

  const kept = () => readdir(join(suite.blobs, 'kept'));

  it('reaches the caller byte for byte', async () => {
    const before = (await kept()).length;
    const { status, body } = await invoke(suite, 'report', { bytes: LARGE }, { headers: { prefer: 'wait=60' } });
    expect([status, body.status]).toEqual([200, 'succeeded']);
    expect(digest(body.data)).toBe(digest(report(LARGE)));
    expect((await kept()).length).toBe(before + 1);
    const listed = async () => done(await suite.ark(['runs'])).includes(body.runId);
    await until(listed, { what: () => `the run ${body.runId}` });
  }, 120_000);

  it('is printed by `ark invoke`', async () => {
    const options = ['--wait', '60s', '-o', 'json', '-d', JSON.stringify({ bytes: LARGE })];
    const printed = done(await suite.ark(['invoke', 'people', 'report', ...options]));
    expect(digest(JSON.parse(printed).data)).toBe(digest(report(LARGE)));
  }, 120_000);

  it('is kept for callers who do not wait, while a small one needs no store', async () => {
    const before = (await kept()).length;
    expect((await invoke(suite, 'report', { bytes: 100_000 })).body.data).toEqual(report(100_000));
    expect((await kept()).length).toBe(before);
    const { status } = await invoke(suite, 'report', { bytes: LARGE }, { headers: { prefer: 'respond-async' } });
    expect(status).toBe(202);
    await until(async () => (await kept()).length === before + 1, { what: () => 'the blob' });
  }, 120_000);
});

const digest = (value: unknown): string => hash('sha256', JSON.stringify(value));
