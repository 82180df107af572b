/**
 * A process that uses every part of a broker, closes it and has nothing left to do: it must end by itself.
 * Argument: as crashing-consumer.fixture.mjs.
 */
import { silentLog, systemClock } from '@arkflows/contracts';
import { createKafkaBroker, openEmbeddedBroker } from '@arkflows/messaging';

const { kafka, postgres, group, topic } = JSON.parse(process.argv[2]);
const dependencies = { log: silentLog, clock: systemClock };
const broker = kafka
  ? createKafkaBroker({ brokers: kafka, clientId: 'closing' }, dependencies)
  : await openEmbeddedBroker({ connectionString: postgres }, dependencies);

await broker.ping();
const received = new Promise((resolve) => {
  const consumer = broker.consumer({ group, topics: [topic], from: 'earliest' });
  void consumer.run({
    onBatch: ({ assignment, records }) => void consumer.commit(assignment, records.at(-1).offset + 1).then(resolve),
  });
});
await broker.producer().send(topic, [{ key: null, value: 'v' }]);
await broker.reader({ topics: [topic] }).run(() => {});
await received;
await broker.close();
process.stdout.write('closed\n');
