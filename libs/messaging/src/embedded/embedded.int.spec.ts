import { type Log, silentLog, systemClock } from '@arkflows/contracts';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Broker } from '../broker.js';
import { newDatabase } from '../contract/database.fixture.js';
import { describeBroker } from '../contract/describe-broker.fixture.js';
import { eventually } from '../contract/eventually.fixture.js';
import { LostAnswers } from '../contract/lost-answers.fixture.js';
import { newName, RecordingConsumer } from '../contract/recording-consumer.fixture.js';
import { type LogLine, recordingLog } from '../contract/recording-log.fixture.js';
import { newTopic, numbered, sendValues } from '../contract/topics.fixture.js';
import { type EmbeddedBrokerConfig, openEmbeddedBroker } from './broker.js';

const { connectionString } = await newDatabase();

const sql = async (text: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};

describeBroker('the embedded broker', {
  open: () => openEmbeddedBroker({ connectionString }, { log: silentLog, clock: systemClock }),
  address: { postgres: connectionString },
});

describe('the embedded broker and its database', () => {
  const opened: Broker[] = [];
  const open = async (config: Partial<EmbeddedBrokerConfig>, log: Log = silentLog): Promise<Broker> => {
    const broker = await openEmbeddedBroker({ connectionString, ...config }, { log, clock: systemClock });
    opened.push(broker);
    return broker;
  };
  const newSchema = () => newName('log').replaceAll('-', '_');
  afterEach(async () => {
    for (const broker of opened.splice(0)) await broker.close();
  });

  test('only one process may own a log, and the next may when the first has closed it', async () => {
    const schema = newSchema();
    const first = await open({ schema });
    await expect(open({ schema })).rejects.toMatchObject({
      code: 'FAULT',
      message: /belongs to another running process/,
    });
    const topic = await newTopic(first);
    await sendValues(first, topic, ['kept']);
    await first.close();
    const second = await open({ schema });
    const recording = await new RecordingConsumer(second, { topics: [topic] }).run();
    await eventually(() => expect(recording.values).toEqual(['kept']));
  });

  test('connections that break again and again lose nothing and double nothing', async () => {
    const broker = await open({ schema: newSchema() });
    const topic = await newTopic(broker, { partitions: 2 });
    const options = { topics: [topic], group: newName('group') };
    const recording = await new RecordingConsumer(broker, options, ({ assignment, records }, consumer) => {
      void consumer.commit(assignment, (records.at(-1)?.offset ?? 0) + 1);
    }).run();
    let sending = true;
    const breaking = (async () => {
      while (sending) {
        await sql(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'arkflows-broker'`);
        await systemClock.sleep(60);
      }
    })();
    const producer = broker.producer();
    const values = numbered(600, 'x'.repeat(2000));
    const sends = values.map(async (value, index) => {
      await systemClock.sleep(index * 3);
      await producer.send(topic, [{ key: null, value }]);
    });
    await Promise.all(sends);
    sending = false;
    await breaking;
    await eventually(() => expect(recording.deliveries.length).toBeGreaterThanOrEqual(values.length));
    expect([...recording.values].sort()).toEqual([...values].sort());
    await eventually(async () => {
      const offsets = await broker.admin.groupOffsets(options.group, topic);
      for (const { committed, end } of offsets) expect(committed).toBe(end);
    });
  });

  test('a batch that was committed and whose answer was lost stands in the log once', async () => {
    const schema = newSchema();
    const { hostname, port } = new URL(connectionString);
    const proxy = await LostAnswers.before({ host: hostname, port: Number(port) });
    const behind = Object.assign(new URL(connectionString), { hostname: '127.0.0.1', port: String(proxy.port) }).href;
    const broker = await open({ schema, connectionString: behind });
    const topic = await newTopic(broker);
    const producer = broker.producer();
    const stored = async () => {
      const rows = await sql(`select convert_from(value, 'utf8') as value from ${schema}.records order by "offset"`);
      return rows.map(({ value }) => value);
    };
    for (let round = 0; round < 3; round++) {
      await producer.send(topic, [{ key: null, value: `heard ${round}` }]);
      proxy.keep();
      const sent = producer.send(topic, [{ key: null, value: `not heard ${round}` }]);
      await eventually(async () => expect(await stored()).toContain(`not heard ${round}`));
      proxy.cut();
      await sent;
    }
    expect(await stored()).toEqual([0, 1, 2].flatMap((round) => [`heard ${round}`, `not heard ${round}`]));
    await broker.close();
    await proxy.close();
  });

  test('a broken owner session is taken again', async () => {
    const schema = newSchema();
    const broker = await open({ schema });
    const owners = () =>
      sql(
        `select pid from pg_stat_activity where datname = current_database() and application_name = 'arkflows-broker-owner'`,
      );
    const [before] = await owners();
    await sql('select pg_terminate_backend($1)', [before?.pid]);
    await eventually(async () => expect((await owners()).filter(({ pid }) => pid !== before?.pid)).not.toEqual([]));
    await expect(open({ schema })).rejects.toMatchObject({ code: 'FAULT' });
    await sendValues(broker, await newTopic(broker), ['still ours']);
  });

  test('a process whose log was taken over writes and commits nothing any more, and its consumers end', async () => {
    const schema = newSchema();
    const broker = await open({ schema });
    const topic = await newTopic(broker);
    const recording = await new RecordingConsumer(broker, { topics: [topic] }).run();
    await sendValues(broker, topic, ['ours']);
    await eventually(() => expect(recording.deliveries).toHaveLength(1));
    const assignment = recording.assignmentOf(0);
    await sql(`update ${schema}.writer set owner = gen_random_uuid()`);
    await expect(recording.consumer.commit(assignment, 1)).rejects.toMatchObject({ code: 'FAULT' });
    await expect(sendValues(broker, topic, ['no longer'])).rejects.toMatchObject({ code: 'FAULT' });
    await eventually(() => expect(recording.fatal).toHaveLength(1));
    expect(await sql(`select count(*)::integer as records from ${schema}.records`)).toEqual([{ records: 1 }]);
  });

  test('what exceeds the bound of a partition goes, oldest first, and who wanted it is told', async () => {
    const lines: LogLine[] = [];
    const retention = { maxBytesPerPartition: 5000, everyMs: 30 };
    const broker = await open({ schema: newSchema(), retention }, recordingLog(lines));
    const topic = await newTopic(broker);
    const compacted = await newTopic(broker, { compacted: true });
    const options = { topics: [topic], group: newName('group') };
    const first = await new RecordingConsumer(broker, options).run();
    await eventually(async () =>
      expect(await broker.admin.groupOffsets(options.group, topic)).toMatchObject([{ committed: 0 }]),
    );
    await first.consumer.close();
    const producer = broker.producer();
    for (let index = 0; index < 20; index++) {
      await producer.send(topic, [{ key: null, value: Buffer.alloc(1000, index) }]);
      await producer.send(compacted, [{ key: `key ${index}`, value: Buffer.alloc(1000) }]);
    }
    await eventually(async () => {
      const recording = await new RecordingConsumer(broker, { topics: [topic] }).run();
      await eventually(() => expect(recording.offsets.at(-1)).toBe(19));
      await recording.consumer.close();
      expect(recording.offsets).toEqual([15, 16, 17, 18, 19]);
    });
    const second = await new RecordingConsumer(broker, options).run();
    await eventually(() => expect(second.offsets).toEqual([15, 16, 17, 18, 19]));
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', topic, position: 0, goingOnAt: 15 }));
    const keys: string[] = [];
    await broker.reader({ topics: [compacted] }).run((record) => void keys.push(String(record.key)));
    expect(keys).toHaveLength(20);
  });

  test('what is older than its time goes', async () => {
    const broker = await open({ schema: newSchema(), retention: { maxAgeMs: 300, everyMs: 30 } });
    const topic = await newTopic(broker);
    await sendValues(broker, topic, ['old']);
    await eventually(async () => {
      await sendValues(broker, topic, ['new']);
      const seen: string[] = [];
      const reader = broker.reader({ topics: [topic] });
      await reader.run((record) => void seen.push(String(record.value)));
      await reader.close();
      expect(seen).not.toContain('old');
      expect(seen).toContain('new');
    });
  });

  test('of a compacted topic only the newest record of a key is kept', async () => {
    const schema = newSchema();
    const broker = await open({ schema });
    const topic = await newTopic(broker, { compacted: true });
    const producer = broker.producer();
    for (let version = 0; version < 5; version++)
      await producer.send(topic, [
        { key: 'one', value: `a ${version}` },
        { key: 'one', value: `b ${version}` },
        { key: 'two', value: 'same' },
      ]);
    const rows = await sql(
      `select convert_from(value, 'utf8') as value, "offset"::integer from ${schema}.records order by 2`,
    );
    expect(rows).toEqual([
      { value: 'b 4', offset: 13 },
      { value: 'same', offset: 14 },
    ]);
    await expect(producer.send(topic, [{ key: null, value: 'v' }])).rejects.toMatchObject({ message: /needs a key/ });
  });

  test('a database that is not there, and a schema that cannot be, are told apart', async () => {
    await expect(open({ connectionString: 'postgres://postgres@127.0.0.1:1/none' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    await expect(open({ schema: 'a"; drop schema public' })).rejects.toMatchObject({ code: 'FAULT' });
  });
});
