import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { problem, serverOfTest } from '../server.fixture.js';

const manifest = `apiVersion: arkflows.io/v1
kind: IntegrationProfile
metadata: { name: crm, namespace: sales }
spec:
  connector: rest
  operations:
    find: { action: request }
`;
const route = 'POST /v1/namespaces/sales/profiles/crm:replay';
const use = { connector: 'rest', operation: 'find', action: 'request', topic: 'shop.customers' };
const place = { topic: 'shop.customers', partition: 1, offset: 17 };
const unchanged = {
  environment: 'dev',
  trigger: 'customer-updated',
  deployed: { ...use, revision: 3 },
  candidate: use,
  changed: false,
  events: { read: 10, same: 10, different: 0, filtered: 0, refused: 0 },
  oldestAt: '2026-03-02T09:00:00.000Z',
  newestAt: '2026-03-02T10:00:00.000Z',
  limitedBy: null,
  fields: [],
  moreFields: false,
  orderingKeys: { different: 0, samples: [] },
  filtering: { neither: 0, onlyDeployed: 0, onlyCandidate: 0, samples: [] },
  refusals: [],
};
const field = { field: '/body/lines/*/price', events: 4, added: 0, removed: 0, changed: 9, typeChanged: 0 };
const changed = {
  ...unchanged,
  changed: true,
  candidate: { ...use, operation: 'search' },
  events: { read: 10, same: 4, different: 4, filtered: 1, refused: 1 },
  filtering: { neither: 0, onlyDeployed: 1, onlyCandidate: 0, samples: [] },
  fields: [
    { ...field, samples: [{ ...place, pointer: '/body/lines/0/price', kind: 'changed', before: 7.5, after: 8 }] },
  ],
  refusals: [
    {
      code: 'MAPPING_FAILED',
      deployed: 0,
      candidate: 1,
      onlyCandidate: 1,
      samples: [{ ...place, message: 'The mapping of it failed' }],
    },
  ],
};

const serve = serverOfTest();

describe('ark replay', () => {
  const replay = async (report: object, ...args: string[]) => {
    const { url, requests } = await serve({ [route]: () => ({ json: report }) });
    return { ...(await ark(['replay', '-', ...args], { server: url, input: manifest })), requests };
  };

  it('sends the manifest, and says when nothing would change', async () => {
    const { code, output, errors, requests } = await replay(unchanged, '--last', '10', '--trigger', 'customer-updated');
    expect([code, errors]).toEqual([0, '']);
    expect(requests[0]).toMatchObject({ body: manifest, query: { last: '10', trigger: 'customer-updated' } });
    expect(output).toContain('The newest 10 events of shop.customers');
    expect(output).toContain('by revision 3 in dev and by the candidate.');
    expect(output).toMatch(/10 mapped to the same\n\nThe candidate changes nothing for these events\.\n$/);
  });

  it('shows field by field what would change, with the values of an event', async () => {
    const { code, output } = await replay(changed);
    expect(code).toBe(0);
    expect(output).toContain("The candidate's operation is 'search', not 'find'.");
    expect(output).toMatch(/ 4 mapped differently\n +1 taken by the deployed revision only\n +1 refused/);
    expect(output).toMatch(/\/body\/lines\/\*\/price +4 +0 +0 +9 +0 +7\.5 +8 +shop\.customers\/1\/17/);
    expect(output).toMatch(/MAPPING_FAILED +0 +1 +1 +The mapping of it failed/);
    expect(output).not.toContain('changes nothing');
  });

  it('says why it went through fewer events', async () => {
    const { output } = await replay({ ...unchanged, limitedBy: 'bytes' });
    expect(output).toContain('The newest 10 events of shop.customers');
    expect(output).toContain('There are more, but they are large.');
  });

  it('does not call the newest events what is only a part of them', async () => {
    const { output } = await replay({ ...unchanged, limitedBy: 'time' });
    expect(output).toContain('Part of the newest events: 10 of shop.customers');
    expect(output).toContain('by the candidate. The time was over.');
    expect(output).not.toContain('The newest 10');
  });

  it('gives programs the whole report', async () => {
    const { output } = await replay(changed, '-o', 'json');
    expect(JSON.parse(output)).toEqual(changed);
  });

  it('fails on a change only where it is told to, with a code that no other failure has', async () => {
    expect(await replay(unchanged, '--fail-on-change')).toMatchObject({ code: 0 });
    const failed = await replay(changed, '--fail-on-change', '-o', 'json');
    expect(failed).toMatchObject({ code: 8, errors: 'The candidate changes something.\n' });
    expect(JSON.parse(failed.output)).toEqual(changed);
    const { url } = await serve({ [route]: () => problem('RATE_LIMITED', 'Two replays are running') });
    const busy = await ark(['replay', '-', '--fail-on-change'], { server: url, input: manifest });
    expect(busy.code).toBe(1);
  });

  it('says what the gateway refuses', async () => {
    const { url } = await serve({ [route]: () => problem('CONFLICT', "The profile 'crm' is not deployed in 'dev'") });
    const { code, errors } = await ark(['replay', '-'], { server: url, input: manifest });
    expect([code, errors]).toEqual([4, "CONFLICT: The profile 'crm' is not deployed in 'dev'\n"]);
  });

  it.each([[['replay']], [['replay', '-', '--last', '0']]])('does not guess what is meant by %j', async (args) => {
    expect(await ark(args, { input: manifest })).toMatchObject({ code: 2 });
  });
});
