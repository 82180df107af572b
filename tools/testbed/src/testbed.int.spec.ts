import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { freePorts, waitForPort } from './ports.js';
import { startTestbed, type Testbed } from './testbed.js';

const testbeds: Testbed[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const testbed of testbeds.splice(0)) await testbed.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const listens = (address: string): Promise<boolean> => {
  const { hostname, port } = new URL(`tcp://${address}`);
  return waitForPort(hostname, Number(port), 0).then(
    () => true,
    () => false,
  );
};

const silent = async (address: string): Promise<boolean> => {
  const deadline = performance.now() + 30_000;
  while (await listens(address)) if (performance.now() > deadline) return false;
  return true;
};

describe('the testbed', () => {
  it('uses the engines whose addresses stand in the environment, and does not stop them', async () => {
    const lines: string[] = [];
    const testbed = await startTestbed({ kafka: true, postgres: true, say: (line) => lines.push(line) });
    testbeds.push(testbed);
    expect(testbed.kafka).toMatchObject({ brokers: process.env.ARK_TEST_KAFKA, source: 'address in the environment' });
    expect(testbed.postgres).toMatchObject({
      url: process.env.ARK_TEST_POSTGRES,
      version: expect.stringMatching(/^\d+/),
    });
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain(new URL(testbed.postgres.url).password || 'no password');
    await expect(testbed.kafka.stop()).rejects.toThrow('is not ours to stop');
    await testbed.close();
    expect(await query(testbed.postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets a test kill engines of its own and start them again on the same address with the same data', async () => {
    const testbed = await startTestbed({ kafka: true, postgres: true, own: true });
    testbeds.push(testbed);
    const { kafka, postgres } = testbed;
    expect(postgres.url).not.toBe(process.env.ARK_TEST_POSTGRES);
    await query(postgres.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await Promise.all([kafka.stop('SIGKILL'), postgres.stop('SIGKILL')]);
    expect(await listens(kafka.brokers)).toBe(false);
    await expect(query(postgres.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await Promise.all([kafka.start(), postgres.start()]);
    expect(await listens(kafka.brokers)).toBe(true);
    expect(await query(postgres.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await testbed.close();
    expect(await listens(kafka.brokers)).toBe(false);
  });

  it('gives a PostgreSQL of its own a small disk, which can be full and have room again', async () => {
    const testbed = await startTestbed({ postgres: true, own: true, smallDiskMiB: 8 });
    testbeds.push(testbed);
    const { url, smallDisk } = testbed.postgres;
    await query(url, `CREATE TABLESPACE small LOCATION '${smallDisk}'`);
    await query(url, 'CREATE TABLE pages (page text STORAGE PLAIN) TABLESPACE small');
    const write = (count: number) =>
      query(url, `INSERT INTO pages SELECT repeat('x', 8000) FROM generate_series(1, ${count})`);
    await expect(write(2_000)).rejects.toMatchObject({ code: '53100' });
    await query(url, 'TRUNCATE pages');
    await write(100);
    expect(await query(url, 'SELECT count(*)::integer FROM pages')).toEqual([{ count: 100 }]);
  });

  it('lets a test kill a Redis of its own, keep it from answering, and start it again on the same address', async () => {
    const testbed = await startTestbed({ redis: true, own: true });
    testbeds.push(testbed);
    const { redis } = testbed;
    expect(redis.url).not.toBe(process.env.ARK_TEST_REDIS);
    await redis.stop('SIGKILL');
    expect(await listens(new URL(redis.url).host)).toBe(false);
    await redis.start();
    expect(await listens(new URL(redis.url).host)).toBe(true);
    await testbed.close();
    expect(await listens(new URL(redis.url).host)).toBe(false);
  });

  it('leaves nothing running when its process is killed', async () => {
    const { ARK_TEST_KAFKA: _kafka, ARK_TEST_POSTGRES: _postgres, ...env } = process.env;
    const main = join(import.meta.dirname, '..', 'dist', 'main.js');
    const cwd = await mkdtemp(join(tmpdir(), 'testbed-'));
    folders.push(cwd);
    const owner = spawn(process.execPath, [main, '--any-ports'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const addresses: string[] = [];
    for await (const line of createInterface({ input: owner.stdout })) {
      const address = / at (\S+:\d+)$/.exec(line)?.[1];
      if (address) addresses.push(address);
      if (addresses.length === 2) break;
    }
    expect(await Promise.all(addresses.map(listens))).toEqual([true, true]);
    const exit = once(owner, 'exit');
    owner.kill('SIGKILL');
    await exit;
    expect(await Promise.all(addresses.map(silent))).toEqual([true, true]);
  });

  it('says what is wrong with an address that nothing answers at', async () => {
    const before = process.env.ARK_TEST_KAFKA;
    const [port] = await freePorts(1);
    process.env.ARK_TEST_KAFKA = `127.0.0.1:${port}`;
    try {
      await expect(startTestbed({ kafka: true })).rejects.toMatchObject({
        message: expect.stringMatching(/^No Kafka at \$ARK_TEST_KAFKA: No Kafka answers at .* Start it, or unset/),
      });
    } finally {
      process.env.ARK_TEST_KAFKA = before;
    }
  });
});
