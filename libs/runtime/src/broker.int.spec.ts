import { silentLog, systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { openBroker } from './broker.js';
import { brokerConfig } from './config/groups/broker.js';
import { loadConfig } from './config/load-config.js';

const context = { clientId: 'runtime-spec', log: silentLog, clock: systemClock };

describe('openBroker', () => {
  it('reaches the Kafka cluster that the configuration names', async () => {
    const env = { ARK_KAFKA_BROKERS: process.env.ARK_TEST_KAFKA };
    const broker = await openBroker(loadConfig({ broker: brokerConfig }, env).broker, context);
    try {
      await broker.ping();
      expect(broker.description).toContain(env.ARK_KAFKA_BROKERS);
    } finally {
      await broker.close();
    }
  });

  it('says which file of the authority cannot be read', async () => {
    const env = { ARK_KAFKA_BROKERS: 'k:9092', ARK_KAFKA_SSL: 'true', ARK_KAFKA_CA_FILE: '/missing/ca.pem' };
    const { broker } = loadConfig({ broker: brokerConfig }, env);
    await expect(openBroker(broker, context)).rejects.toThrow("'/missing/ca.pem', which cannot be read: ENOENT");
  });

  it('leaves the embedded broker to the standalone process', async () => {
    await expect(openBroker({ kind: 'embedded' }, context)).rejects.toThrow('set ARK_BROKER=kafka');
  });
});
