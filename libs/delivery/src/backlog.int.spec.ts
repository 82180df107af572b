import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation } from './testing/installation.fixture.js';
import { transient } from './testing/probe-connector.fixture.js';
import { ReadMetrics } from './testing/read-metrics.fixture.js';

describe.each(everyBroker())('what waits is measured %s', (_broker, open) => {
  let suite: TestInstallation;
  let metrics: ReadMetrics;
  let mended: boolean;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
    metrics = new ReadMetrics();
    mended = false;
    suite.probe.script = ({ of }) => (of === 'bad' && !mended ? transient() : 'ok');
    await suite.start({ metrics });
  });
  afterEach(() => suite.close());

  const measured = (name: string, labels: Record<string, string>, good: (value: number) => boolean) =>
    eventually(() => metrics.of(name, labels), good, 30_000);
  const deploy = (inPlace: string) =>
    suite.deploy({
      policies: { retry: { for: '1h', initial: '20ms', max: '50ms', inPlace } },
      operation: { mapping: { id: 'data.id', of: 'data.of' } },
    });
  const publish = (...events: [id: number, key: string][]) =>
    suite.publish(...events.map(([id, key]) => ({ id, key, of: key, partition: 0 })));

  it('in Kafka and in memory, while a partition cannot be committed', async () => {
    await deploy('10m');
    await publish([1, 'good'], [2, 'bad'], [3, 'good']);
    const trigger = { service: 'custom-integration', group: suite.group, topic: suite.topic };
    await measured('ark_lag_records', trigger, (records) => records === 2);
    await measured('ark_watermark_age_seconds', trigger, (seconds) => seconds > 0);
    await measured('ark_in_flight_records', {}, (records) => records >= 1);
    expect(metrics.of('ark_in_flight_bytes')).toBeGreaterThan(0);
    mended = true;
    await measured('ark_lag_records', trigger, (records) => records === 0);
    await measured('ark_watermark_age_seconds', trigger, (seconds) => seconds === 0);
    await measured('ark_in_flight_records', {}, (records) => records === 0);
  });

  it('in Kafka no longer, where its trigger is gone', async () => {
    await deploy('10m');
    await publish([1, 'bad']);
    await measured('ark_lag_records', { group: suite.group }, (records) => records === 1);
    await suite.undeploy();
    await measured('ark_lag_records', { group: suite.group }, (records) => records === 0);
  });

  it('in the store, by the time since its first try', async () => {
    await deploy('0ms');
    await publish([1, 'bad'], [2, 'bad']);
    await eventually(
      () => suite.committed(),
      (offset) => offset === 2,
    );
    const profile = { service: 'custom-integration', profile: 'default/p' };
    const first = await measured('ark_parked_oldest_age_seconds', profile, (seconds) => seconds > 0);
    await measured('ark_parked_oldest_age_seconds', profile, (seconds) => seconds > first + 1);
    mended = true;
    await measured('ark_parked_oldest_age_seconds', profile, (seconds) => seconds === 0);
  });
});
