import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget } from './support/http-target.js';
import { type Installation, standalone } from './support/installation.js';

const contact = { id: 'c1', name: 'Zoë', email: 'Zoe@Example.com' };
const body = { name: 'Zoë', email: 'zoe@example.com' };

const profile = (baseUrl: string, email: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'tested' },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      operations: {
        put: {
          action: 'request',
          with: { method: 'PUT', path: '/contacts/{id}' },
          input: { schema: { type: 'object', required: ['id'] } },
          mapping: { 'params.id': 'data.id', 'body.name': 'data.name', 'body.email': email },
        },
      },
      tests: [
        {
          name: 'small letters',
          operation: 'put',
          input: contact,
          expect: { output: { method: 'PUT', path: '/contacts/{id}', params: { id: 'c1' }, body } },
        },
        { name: 'no id', operation: 'put', input: {}, expect: { error: { code: 'INPUT_INVALID', message: "'id'" } } },
      ],
    },
  });

describe('a profile with tests', () => {
  let suite: Installation;
  let target: HttpTarget;

  beforeAll(async () => {
    suite = await standalone();
    target = await new HttpTarget().start();
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });

  it('is not even stored by a command where one fails, and says in which field', async () => {
    const wrong = profile(target.url, 'data.email');
    const differs = 'expected "zoe@example.com", got "Zoe@Example.com"';
    const tested = await suite.ark(['test', '-f', '-', '--examples'], wrong);
    expect(tested.code).toBe(4);
    expect(tested.stdout).toMatch(/small letters +put +failed\nno id +put +passed/);
    expect(tested.stderr).toContain(`small letters:\n  /output/body/email: ${differs}\n`);
    for (const command of ['lint', 'apply']) {
      const { code, stderr } = await suite.ark([command, '-f', '-'], wrong);
      expect([command, code]).toEqual([command, 4]);
      expect(stderr).toContain(`spec.tests[0].expect.output.body.email: The test 'small letters' fails: ${differs}`);
    }
    expect((await suite.ark(['deploy', 'tested'])).code).toBe(3);
  });

  it('does to real events what its tests say', async () => {
    done(await suite.ark(['apply', '-f', '-'], profile(target.url, '$lowercase(data.email)')));
    done(await suite.ark(['test', 'tested', '--examples']));
    expect(target.calls).toHaveLength(0);
    done(await suite.ark(['deploy', 'tested']));
    done(await suite.ark(['invoke', 'tested', 'put', '-d', JSON.stringify(contact)]));
    expect(target.calls).toMatchObject([{ method: 'PUT', path: '/contacts/c1' }]);
    expect(target.calls[0]?.body).toEqual(body);

    expect((await suite.ark(['invoke', 'tested', 'put', '-d', '{}'])).stderr).toMatch(/INPUT_INVALID.*'id'/);
  });
});
