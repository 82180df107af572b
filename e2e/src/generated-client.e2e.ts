import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClientProject } from './support/client-project.js';
import { type Installation, standalone } from './support/installation.js';

const client = `
import createClient from 'openapi-fetch';
import type { paths } from './api.js';

declare const process: { env: Record<string, string> };
const { baseUrl = '', key = '', target = '{}' } = process.env;
const api = createClient<paths>({ baseUrl, headers: { authorization: 'Bearer ' + key } });
`;

const program = `${client}
function good<Data, Problem extends { code: string }>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data === undefined) throw new Error('refused: ' + JSON.stringify(error));
  return data;
}

const namespace = 'shop';
const inNamespace = { params: { path: { namespace } } };
const ofProfile = { params: { path: { namespace, name: 'people' } } };
good(await api.PUT('/v1/namespaces/{namespace}', { ...inNamespace, body: { description: 'Of the shop' } }));
good(await api.PUT('/v1/namespaces/{namespace}/credentials/{name}', {
  params: { path: { namespace, name: 'people-db' } },
  body: { connector: 'postgres', data: JSON.parse(target).credential },
}));
const saved = good(await api.PUT('/v1/namespaces/{namespace}/profiles/{name}', {
  ...ofProfile,
  body: {
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'people', namespace },
    spec: {
      connector: 'postgres',
      connection: JSON.parse(target).connection,
      credential: 'people-db',
      operations: {
        store: {
          action: 'upsert',
          with: { table: 'people', key: ['id'], returning: ['id', 'name'] },
          mapping: { 'row.id': 'data.id', 'row.name': 'data.name' },
        },
      },
      triggers: [{ name: 'joined', topic: 'shop.people', operation: 'store', from: 'earliest' }],
    },
  },
}));
const deployment = good(await api.POST('/v1/namespaces/{namespace}/deployments', {
  ...inNamespace,
  body: { profile: 'people' },
}));
const { accepted } = good(await api.POST('/v1/topics/{topic}/events', {
  params: { path: { topic: 'shop.people' } },
  body: { id: 1, name: 'published' },
}));
const invoked = good(await api.POST('/v1/namespaces/{namespace}/profiles/{name}/operations/{operation}:invoke', {
  params: { path: { ...ofProfile.params.path, operation: 'store' }, header: { Prefer: 'wait=30' } },
  body: { data: { id: 2, name: 'invoked' } },
}));

const deadline = Date.now() + 30_000;
const runs = async () =>
  good(await api.GET('/v1/namespaces/{namespace}/runs', { params: { path: { namespace }, query: { limit: 10 } } })).items;
let seen = await runs();
while (seen.length < 2 && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  seen = await runs();
}
const nowhere = await api.GET('/v1/namespaces/{namespace}/profiles/{name}', {
  params: { path: { namespace, name: 'nobody' } },
});
console.log(JSON.stringify({
  revision: saved.revision,
  deployed: deployment.revision,
  accepted,
  invoked,
  runs: seen.map(({ runId, operation, status }) => ({ runId, operation, status })),
  problem: nowhere.error?.code,
}));
`;

/** Each is wrong in one way. */
const wrong = {
  'a path that is not there':
    "await api.GET('/v1/namespaces/{namespace}/profile', { params: { path: { namespace: 'a' } } });",
  'a parameter that is missing': "await api.GET('/v1/namespaces/{namespace}/runs', { params: { path: {} } });",
  'a method that the path does not take': "await api.DELETE('/v1/connectors');",
  'a body without what it needs':
    "await api.POST('/v1/namespaces/{namespace}/deployments', { params: { path: { namespace: 'a' } }, body: {} });",
  'a status that no run has':
    "await api.GET('/v1/namespaces/{namespace}/runs', { params: { path: { namespace: 'a' }, query: { status: 'lost' } } });",
  'a field that no answer has':
    "(await api.GET('/v1/namespaces/{namespace}', { params: { path: { namespace: 'a' } } })).data?.colour;",
};

describe('a client that is generated from the OpenAPI document', () => {
  let suite: Installation;
  let project: ClientProject;

  beforeAll(async () => {
    suite = await standalone();
    await suite.sql('CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL)');
    project = await ClientProject.generate(suite.gateway.url);
  }, 180_000);
  afterAll(async () => {
    await project?.remove();
    await suite?.stop();
  });

  it('goes the whole way: namespace, credential, profile, deployment, event, call, runs', async () => {
    expect(await project.compile('program', program)).toEqual([]);
    const target = { connection: { ...suite.target, ssl: 'disable' }, credential: suite.credential };
    const told = await project.run('program', {
      baseUrl: suite.gateway.url,
      key: suite.apiKey,
      target: JSON.stringify(target),
    });
    expect(told).toMatchObject({
      revision: 1,
      deployed: 1,
      accepted: 1,
      invoked: { status: 'succeeded', data: { rows: [{ id: 2, name: 'invoked' }] } },
      problem: 'NOT_FOUND',
    });
    const { invoked, runs } = told as { invoked: { runId: string }; runs: { runId: string }[] };
    expect(runs).toEqual(
      Array.from({ length: 2 }, () => ({ runId: expect.any(String), operation: 'store', status: 'succeeded' })),
    );
    expect(runs.map(({ runId }) => runId)).toContain(invoked.runId);
    const { rows } = await suite.sql('SELECT * FROM people ORDER BY id');
    expect(rows).toEqual([
      { id: 1, name: 'published' },
      { id: 2, name: 'invoked' },
    ]);
  }, 120_000);

  it('does not compile where it is used wrongly', async () => {
    const first = client.split('\n').length;
    const errors = await project.compile('wrong', `${client}${Object.values(wrong).join('\n')}\n`);
    const reported = new Set(errors.map((error) => Number(/^wrong\.ts\((\d+),/.exec(error)?.[1])));
    expect([...reported].map((line) => Object.keys(wrong)[line - first])).toEqual(Object.keys(wrong));
  }, 120_000);
});
