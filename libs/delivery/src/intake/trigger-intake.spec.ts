import { noMetrics, Profile, silentLog, systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { DeliveryMetrics } from '../metrics.js';
import { compilePlan } from '../plan/compile-plan.js';
import type { PlannedTrigger } from '../plan/plan.js';
import { idleSettler, progressOf, recordAt } from '../testing/items.fixture.js';
import { alone, emptyStore, noEffects, noInbox } from '../testing/ownership.fixture.js';
import { Probe } from '../testing/probe-connector.fixture.js';
import { ProfileWorker } from '../worker/profile-worker.js';
import { TriggerIntake } from './trigger-intake.js';

async function newIntake(trigger: object) {
  const profile = Profile.parse({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'p' },
    spec: {
      connector: 'probe',
      operations: { store: { action: 'put', mapping: { id: '1' } } },
      triggers: [{ name: 't', topic: 'orders', operation: 'store', ...trigger }],
    },
  });
  const [log, signal, at] = [silentLog, new AbortController().signal, '2026-01-01T00:00:00Z'];
  const snapshot = { deploymentId: 'd', revision: 1, family: 'custom', firstDeployedAt: at, deployedAt: at } as const;
  const connectors = new Map([['probe', new Probe().connector]]);
  const open = { log, signal, clock: systemClock, credential: async () => ({}), policies: alone };
  const plan = await compilePlan({ ...snapshot, profile }, connectors, open);
  const [settler, metrics] = [idleSettler(), new DeliveryMetrics(noMetrics, 's')];
  const held = { effects: noEffects, inbox: noInbox, parking: emptyStore, policies: alone };
  const surroundings = { ownership: { calls: signal }, ...held };
  const worker = new ProfileWorker(plan.key, { settler, metrics, log, clock: systemClock, ...surroundings });
  const dependencies = { settler, metrics, clock: systemClock };
  const intake = new TriggerIntake('t', plan.triggers[0] as PlannedTrigger, plan, worker, dependencies);
  return { intake, worker };
}

describe('an event of a trigger', () => {
  it.each([
    ['as it comes', {}],
    ['where the filter wants it', { filter: 'event.source = "orders"' }],
  ])('goes to the worker of its profile %s', async (_, trigger) => {
    const { progress, memory } = progressOf();
    const { intake, worker } = await newIntake(trigger);
    intake.take(progress, recordAt(0));
    expect(worker.idle).toBe(false);
    expect(memory.records).toBe(1);
  });

  it('is left to the new owner of its partition, be it an event or not, when that is taken away', async () => {
    const { progress, memory, lose } = progressOf();
    const { intake, worker } = await newIntake({});
    lose();
    intake.take(progress, { ...recordAt(0), value: Buffer.from('not json') });
    intake.take(progress, recordAt(1));
    expect(worker.idle).toBe(true);
    expect(memory.records).toBe(0);
  });
});
