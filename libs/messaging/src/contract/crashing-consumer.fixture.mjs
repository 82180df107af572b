/**
 * A process to be killed: consumes a topic and commits after every batch, one line of output each. Runs the built package.
 * Argument: JSON { kafka?: brokers, postgres?: connection string, group, topic }.
 */
import { silentLog, systemClock } from '@arkflows/contracts';
import { createKafkaBroker, openEmbeddedBroker } from '@arkflows/messaging';

const { kafka, postgres, group, topic } = JSON.parse(process.argv[2]);
const dependencies = { log: silentLog, clock: systemClock };
const broker = kafka
  ? createKafkaBroker({ brokers: kafka, clientId: 'crashing' }, dependencies)
  : await openEmbeddedBroker({ connectionString: postgres }, dependencies);

const consumer = broker.consumer({
  group,
  topics: [topic],
  from: 'earliest',
  sessionTimeoutMs: 6000,
  maxBatchBytes: 500,
});
await consumer.run({
  onBatch: async ({ assignment, records }) => {
    const next = records.at(-1).offset + 1;
    await consumer.commit(assignment, next);
    process.stdout.write(`${next}\n`);
  },
});
