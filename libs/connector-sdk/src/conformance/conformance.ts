import { randomUUID } from 'node:crypto';
import { isErrorCode, systemClock } from '@arkflows/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeConnector } from '../catalogue/describe.js';
import type { Connector } from '../connector.js';
import { Bench, type ConformanceTarget } from './bench.js';
import { writesManyInOrder } from './bulk.js';
import { describesItself, fieldsOf } from './description.js';
import { livesThroughOutages } from './outages.js';

export type { ConformanceTarget, WriteProbe } from './bench.js';
export { type Address, TcpProxy } from './tcp-proxy.js';

/** Milliseconds within which a closed client's connections must be gone. */
const CLOSED_WITHIN = 3_000;

/**
 * The promises that every connector keeps, as jest tests against a real server that `start` gives. Secrets of the target's
 * credential serve as canaries: they must appear in nothing that the connector says.
 */
export function describeConformance(connector: Connector, start: () => Promise<ConformanceTarget>): void {
  describe(`${connector.name} keeps every connector's promises`, () => {
    let target: ConformanceTarget;
    let bench: Bench;
    const newId = () => randomUUID();

    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.stop());
    beforeEach(async () => {
      bench = await Bench.start(connector, target);
      await bench.open();
    });
    afterEach(async () => {
      await bench.stop();
      for (const { code } of bench.errors) expect(isErrorCode(code)).toBe(true);
      for (const canary of secretsOf(connector, target)) expect(bench.said.join('\n')).not.toContain(canary);
    });

    describesItself(connector, () => target);

    it('opens while the target is away, and works when it comes', async () => {
      await bench.close();
      await bench.proxy.away();
      await bench.open();
      expect(await bench.failure(target.write.input(newId(), 1))).toMatchObject({ retryable: true, effect: 'none' });
      await bench.proxy.back();
      const id = newId();
      await bench.write(id, 7);
      expect(await target.write.stored(id)).toBe(7);
    });

    it('does an idempotent write once, however often it is sent', async () => {
      const id = newId();
      for (let n = 0; n < 3; n++) await bench.write(id, 8);
      expect(await target.write.stored(id)).toBe(8);
    });

    it('says what the target refuses, with a code, and never that it should be tried again', async () => {
      const error = await bench.failure(target.write.refused(newId()));
      expect(error).toMatchObject({ code: 'TARGET_REJECTED', retryable: false, effect: 'none' });
    });

    it('checks what a call needs, step by step, and ends at the first that fails', async () => {
      expect((await bench.check()).map(({ ok }) => ok)).not.toContain(false);
      await bench.proxy.away();
      const steps = await bench.check();
      expect(steps.at(-1)).toMatchObject({ name: 'connect', ok: false, advice: expect.any(String) });
    });

    it('ends all its connections when it is closed', async () => {
      await Promise.all(Array.from({ length: 8 }, (_, n) => bench.write(newId(), n)));
      expect(bench.proxy.connections).toBeGreaterThan(0);
      await bench.close();
      const deadline = performance.now() + CLOSED_WITHIN;
      while (bench.proxy.connections > 0 && performance.now() < deadline) await systemClock.sleep(10);
      expect(bench.proxy.connections).toBe(0);
    });

    livesThroughOutages(() => bench, newId);
    const bulk = Object.values(connector.actions).some((action) => action.executeMany);
    if (bulk) writesManyInOrder(() => bench, newId);
  });
}

function secretsOf(connector: Connector, target: ConformanceTarget): string[] {
  const fields = fieldsOf(describeConnector(connector).credential ?? {});
  const isSecret = (name: string) => fields.some(([field, { secret }]) => field === name && secret === true);
  return Object.entries(target.credential ?? {}).flatMap(([name, value]) => (isSecret(name) ? [String(value)] : []));
}
