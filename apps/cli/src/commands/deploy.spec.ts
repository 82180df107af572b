import { afterEach, describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { type Routes, startServer } from '../server.fixture.js';

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
  let close = async () => {};
  afterEach(() => close());

  const serve = async (routes: Routes) => {
    const server = await startServer(routes);
    close = server.close;
    return server;
  };
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
