import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget } from './support/http-target.js';
import { type Installation, standalone } from './support/installation.js';
import { until } from './support/until.js';

const COUNT = 200;
const topic = 'shop.contacts';

const profile = (baseUrl: string, email: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'contacts' },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      operations: {
        put: {
          action: 'request',
          with: { method: 'PUT', path: '/contacts/{id}' },
          mapping: { 'params.id': 'data.id', 'body.name': 'data.name', 'body.email': email },
        },
      },
      triggers: [{ name: 'contact-changed', topic, from: 'earliest', operation: 'put' }],
    },
  });

describe('a change of a mapping, replayed before it is deployed', () => {
  let suite: Installation;
  let target: HttpTarget;

  beforeAll(async () => {
    suite = await standalone();
    target = await new HttpTarget().start();
    done(await suite.ark(['apply', '-f', '-'], profile(target.url, 'data.email')));
    done(await suite.ark(['deploy', 'contacts']));
    const contacts = Array.from({ length: COUNT }, (_, id) =>
      JSON.stringify({
        id,
        name: `Zoë ${id}`,
        email: id % 4 === 0 ? `Zoe.${id}@Example.com` : `zoe.${id}@example.com`,
      }),
    );
    done(await suite.ark(['publish', topic], contacts.join('\n')));
    await until(() => target.calls.length === COUNT, { what: () => `${target.calls.length} calls` });
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });

  const replay = async (email: string, ...args: string[]) => {
    const answer = await suite.ark(['replay', '-', '-o', 'json', ...args], profile(target.url, email));
    return { ...answer, report: JSON.parse(answer.stdout) };
  };

  it('shows which real events it changes and how, and calls nobody', async () => {
    const { code, report } = await replay('$lowercase(data.email)');
    expect(code).toBe(0);
    expect(report.events).toEqual({ read: COUNT, same: 150, different: 50, filtered: 0, refused: 0 });
    expect(report.fields).toMatchObject([{ field: '/body/email', events: 50, changed: 50 }]);
    for (const { before, after } of report.fields[0].samples) {
      expect(before).toMatch(/^Zoe\.\d+@Example\.com$/);
      expect(after).toBe(before.toLowerCase());
    }
    expect(target.calls).toHaveLength(COUNT);
  });

  it('stops a pipeline where it is told to, and only on a change', async () => {
    expect(await replay('data.email', '--fail-on-change')).toMatchObject({ code: 0, report: { changed: false } });
    const broken = await replay("$substringBefore(data.email, '@').name", '--fail-on-change', '--last', '10');
    expect(broken).toMatchObject({ code: 8, report: { events: { read: 10, different: 10 } } });
  });

  it('comes true once it is deployed', async () => {
    const { report } = await replay('$lowercase(data.email)');
    const [{ after }] = report.fields[0].samples;
    done(await suite.ark(['apply', '-f', '-'], profile(target.url, '$lowercase(data.email)')));
    done(await suite.ark(['deploy', 'contacts']));
    done(await suite.ark(['publish', topic], JSON.stringify({ id: 'again', name: 'Zoë', email: after.toUpperCase() })));
    await until(() => target.calls.length > COUNT, { what: () => 'the call' });
    expect(target.calls.at(-1)).toMatchObject({ path: '/contacts/again', body: { email: after } });
  });
});
