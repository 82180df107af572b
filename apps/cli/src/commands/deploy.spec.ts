import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { serverOfTest } from '../server.fixture.js';

const base = '/v1/namespaces/sales/deployments';
const replica = (state: string, message?: string) => ({ service: 'database', instance: 'db-1', state, message });
const deployment = (state: string, replicas: readonly object[] = [], environment = 'dev') => ({
  id: `dep-${environment}`,
  profile: 'crm',
  revision: 3,
  environment,
  state,
  replicas,
});

describe('ark deploy', () => {
  const serve = serverOfTest();
  const deploy = (server: string, ...more: string[]) => ark(['deploy', 'crm', '-n', 'sales', ...more], { server });

  it('waits until every replica has it', async () => {
    let asked = 0;
    const { url, requests } = await serve({
      [`POST ${base}`]: () => ({ status: 201, json: deployment('pending') }),
      [`GET ${base}/dep-dev`]: () => ({
        json: ++asked < 3 ? deployment('pending') : deployment('active', [replica('active')]),
      }),
    });
    expect(await deploy(url, '--revision', '3', '-e', 'dev')).toEqual({
      code: 0,
      output: 'Deployed crm revision 3 in dev: active on 1 replica.\n',
      errors: '',
    });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ profile: 'crm', revision: 3, environment: 'dev' });
  });

  it('fails at once with what a replica says is wrong', async () => {
    const { url } = await serve({
      [`POST ${base}`]: () => ({ status: 201, json: deployment('pending') }),
      [`GET ${base}/dep-dev`]: () => ({ json: deployment('failed', [replica('failed', "no table 'cities'")]) }),
    });
    const { code, errors } = await deploy(url);
    expect(code).toBe(1);
    expect(errors).toContain("db-1: failed: no table 'cities'");
  });

  it('does not wait longer than told, and says that nobody reported', async () => {
    const { url } = await serve({
      [`POST ${base}`]: () => ({ status: 201, json: deployment('pending') }),
      [`GET ${base}/dep-dev`]: () => ({ json: deployment('pending') }),
    });
    const { code, errors } = await deploy(url, '--timeout', '1');
    expect(code).toBe(1);
    expect(errors).toContain('is pending after 1 s');
    expect(errors).toContain('No service has reported');
  });

  it('does not wait at all with --no-wait', async () => {
    const { url, requests } = await serve({ [`POST ${base}`]: () => ({ status: 201, json: deployment('pending') }) });
    expect(await deploy(url, '--no-wait')).toMatchObject({ code: 0 });
    expect(requests).toHaveLength(1);
  });

  describe('--watch', () => {
    /** A server that answers these deployments one after the other, then the last one again and again. */
    const rollout = async (steps: readonly object[], afterLast: () => void = () => {}) => {
      let asked = 0;
      const { url } = await serve({
        [`POST ${base}`]: () => ({ status: 201, json: steps[0] }),
        [`GET ${base}/dep-dev`]: () => {
          asked++;
          if (asked > steps.length) afterLast();
          return { json: steps[Math.min(asked, steps.length - 1)] };
        },
      });
      return url;
    };
    const watch = (server: string, signal?: AbortSignal, ...more: string[]) =>
      ark(['deploy', 'crm', '-n', 'sales', '--watch', ...more], { server, ...(signal && { signal }) });
    const withoutTimes = (output: string) =>
      output.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}/, ''));

    it('tells each change as it happens, also after the rollout, until it is interrupted', async () => {
      const interrupt = new AbortController();
      const steps = [
        deployment('pending'),
        deployment('waiting', [replica('waiting', 'no credential yet')]),
        deployment('active', [replica('active')]),
        deployment('active', [{ ...replica('active'), instance: 'db-2' }]),
      ];
      const url = await rollout(steps, () => interrupt.abort(new Error('interrupted')));
      const { code, output, errors } = await watch(url, interrupt.signal);
      expect(withoutTimes(output)).toEqual([
        'crm revision 3 in dev  pending',
        'db-1  waiting  no credential yet',
        'crm revision 3 in dev  waiting',
        'db-1  active',
        'crm revision 3 in dev  active',
        'db-2  active',
        'db-1  gone',
        '',
      ]);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
    });

    it('fails as soon as a replica does, before and after it was active', async () => {
      const failed = deployment('failed', [replica('failed', "no table 'cities'")]);
      for (const steps of [
        [deployment('pending'), failed],
        [deployment('active', [replica('active')]), failed],
      ]) {
        const { code, output, errors } = await watch(await rollout(steps));
        expect(code).toBe(1);
        expect(output).toContain("db-1  failed  no table 'cities'");
        expect(errors).toContain("db-1: failed: no table 'cities'");
      }
    });

    it('ends when another deployment takes its place', async () => {
      const { code, output } = await watch(await rollout([deployment('active'), deployment('superseded')]));
      expect(code).toBe(0);
      expect(output).toMatch(/superseded\n$/);
    });

    it('waits for the rollout no longer than told', async () => {
      const { code, errors } = await watch(await rollout([deployment('pending')]), undefined, '--timeout', '1');
      expect({ code, errors }).toMatchObject({ code: 1, errors: expect.stringContaining('is pending after 1 s') });
    });

    it('is interrupted like any command while the rollout is not done', async () => {
      const interrupt = new AbortController();
      const url = await rollout([deployment('pending')], () => interrupt.abort(new Error('interrupted')));
      expect(await watch(url, interrupt.signal)).toMatchObject({ code: 130, errors: 'Interrupted.\n' });
    });

    it('prints an object per line for programs', async () => {
      const url = await rollout([deployment('active', [replica('active')]), deployment('removed')]);
      const { output } = await watch(url, undefined, '-o', 'json');
      const changes = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(changes[0]).toEqual({ at: expect.any(String), deployment: 'dep-dev', instance: 'db-1', state: 'active' });
    });

    it('excludes --no-wait, before anything is deployed', async () => {
      const { url, requests } = await serve({});
      expect(await watch(url, undefined, '--no-wait')).toMatchObject({ code: 2 });
      expect(requests).toHaveLength(0);
    });
  });

  it('rolls back what is deployed now', async () => {
    const { url } = await serve({
      [`GET ${base}`]: ({ query }) => ({ json: { items: query.current ? [deployment('active')] : [] } }),
      [`POST ${base}/dep-dev:rollback`]: () => ({ status: 201, json: { ...deployment('active'), revision: 2 } }),
    });
    const { output } = await ark(['rollback', 'crm', '-n', 'sales'], { server: url });
    expect(output).toContain('Deployed crm revision 2 in dev');
  });

  it('undeploys', async () => {
    const { url } = await serve({
      [`GET ${base}`]: () => ({ json: { items: [deployment('active')] } }),
      [`DELETE ${base}/dep-dev`]: () => ({ status: 204 }),
    });
    expect(await ark(['undeploy', 'crm', '-n', 'sales'], { server: url })).toMatchObject({
      code: 0,
      output: 'Undeployed crm revision 3 in dev.\n',
    });
  });

  it('does not guess between environments, nor undeploy what is not deployed', async () => {
    const { url } = await serve({
      [`GET ${base}`]: ({ query }) => ({
        json: {
          items: query.profile === 'crm' ? [deployment('active'), deployment('active', [], 'staging')] : [],
        },
      }),
    });
    const undeploy = (profile: string) => ark(['undeploy', profile, '-n', 'sales'], { server: url });
    expect(await undeploy('crm')).toMatchObject({ code: 2, errors: expect.stringContaining('dev, staging') });
    expect(await undeploy('other')).toMatchObject({ code: 3, errors: expect.stringContaining('is not deployed') });
  });
});
