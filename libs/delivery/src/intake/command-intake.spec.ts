import { noMetrics, silentLog, systemClock } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { describe, expect, it } from '@jest/globals';
import { DeliveryMetrics } from '../metrics.js';
import { idleSettler, progressOf, recordAt } from '../testing/items.fixture.js';
import { alone, emptyStore, noEffects, noInbox } from '../testing/ownership.fixture.js';
import { Workers } from '../worker/workers.js';
import { CommandIntake } from './command-intake.js';

function newIntake() {
  const [metrics, settler] = [new DeliveryMetrics(noMetrics, 's'), idleSettler()];
  const dependencies = { settler, metrics, clock: systemClock };
  const ownership = { calls: new AbortController().signal };
  const workers = new Workers({
    ...dependencies,
    log: silentLog,
    ownership,
    effects: noEffects,
    inbox: noInbox,
    parking: emptyStore,
    policies: alone,
  });
  return { workers, intake: new CommandIntake('commands', workers, dependencies) };
}

const fields = { ce_specversion: '1.0', ce_id: '1', ce_source: '/s', ce_type: 'io.arkflows.command.v1' };
const command = (offset: number): ReceivedRecord => {
  const headers = { ...fields, ce_arkprofile: 'default/p', ce_arkoperation: 'store' };
  const bytes = Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]);
  return { ...recordAt(offset), headers: Object.fromEntries(bytes) };
};

describe('a command', () => {
  it('goes to the worker of the profile that it names, and counts as held', () => {
    const { progress, memory, lose } = progressOf();
    const { intake, workers } = newIntake();
    intake.take(progress, command(0));
    expect([...workers.all()].map(({ profile }) => profile)).toEqual(['default/p']);
    expect(memory.records).toBe(1);
    // So that it does not wait for a deployment.
    lose();
  });

  it('is left to the new owner of its partition when that was taken away meanwhile', () => {
    const { progress, memory, lose } = progressOf();
    const { intake, workers } = newIntake();
    lose();
    intake.take(progress, command(0));
    intake.take(progress, recordAt(1));
    expect([...workers.all()]).toEqual([]);
    expect(memory.records).toBe(0);
  });

  it('is not taken, so not committed either, once the service stops', async () => {
    const { progress, memory } = progressOf();
    const { intake, workers } = newIntake();
    await intake.quiet();
    intake.take(progress, command(0));
    expect([...workers.all()]).toEqual([]);
    expect(memory.records).toBe(0);
    expect(progress.uncommitted).toBeNull();
  });
});
