import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { type Ark, arkFor } from './ark.js';
import { freePort, ServiceProcess } from './service-process.js';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** A running suite with a PostgreSQL database as target, whichever way it is installed. */
export interface Installation {
  readonly kind: 'embedded' | 'kafka';
  readonly gateway: ServiceProcess;
  /** The process that carries out; the same as the gateway's on embedded engines. */
  readonly service: ServiceProcess;
  /** The same for REST. */
  readonly rest: ServiceProcess;
  readonly ark: Ark;
  readonly apiKey: string;
  readonly target: Target;
  /** Runs SQL on the target database. */
  sql(text: string): Promise<pg.QueryResult>;
  /** Brokers of the Kafka cluster, for producers that know nothing of the suite. */
  readonly kafka: string | null;
  readonly environment: string;
  /** Of the target database. */
  readonly credential: { readonly username: string; readonly password: string };
  /** Of the target database, for who may do everything there. */
  readonly administrator: string;
  /** Of the database in which the suite keeps its own tables; on embedded engines its topics too. */
  readonly suiteDatabase: string;
  /** Where the standalone process keeps everything. */
  readonly dataDirectory: string | null;
  /** Folder of the blob store that gateway and services share. */
  readonly blobs: string;
  stop(): Promise<void>;
}

const random = () => Math.random().toString(36).slice(2, 10);

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Everything in one process, as `npm start` runs it. */
export async function standalone(): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'ark-e2e-'));
  const port = await freePort();
  const postgresPort = await freePort();
  const env = { ARK_DATA_DIR: directory, ARK_POSTGRES_PORT: String(postgresPort), ARK_LOG_FORMAT: 'json' };
  const service = await new ServiceProcess('standalone', port, env).start();
  const keyFile = join(directory, 'admin.key');
  const credential = JSON.parse(await readFile(join(directory, 'credentials/playground.json'), 'utf8'));
  const password = (await readFile(join(directory, 'postgres/password'), 'utf8')).trim();
  const superuser = (name: string) => `postgres://postgres:${password}@127.0.0.1:${postgresPort}/${name}`;
  const url = `postgres://${credential.username}:${credential.password}@127.0.0.1:${postgresPort}/playground`;
  return {
    kind: 'embedded',
    gateway: service,
    service,
    rest: service,
    ark: arkFor(service.url, keyFile),
    apiKey: (await readFile(keyFile, 'utf8')).trim(),
    target: { host: '127.0.0.1', port: postgresPort, database: 'playground' },
    sql: async (text) => {
      // The server ends with the suite, so each question has a connection of its own.
      const client = await connect(url);
      try {
        return await client.query(text);
      } finally {
        await client.end();
      }
    },
    kafka: null,
    environment: 'dev',
    credential,
    administrator: superuser('playground'),
    suiteDatabase: superuser('arkflows'),
    dataDirectory: directory,
    blobs: join(directory, 'blobs'),
    stop: async () => {
      await service.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface OnKafkaOptions {
  /** Other engines than the test bed's. */
  readonly kafka?: string;
  readonly postgres?: string;
  /** False: who asks starts the services itself. Default true. */
  readonly services?: boolean;
}

/** Gateway, database and REST service as processes of their own, on real Kafka and PostgreSQL. */
export async function onKafka({
  kafka = engineAddress('ARK_TEST_KAFKA'),
  postgres = engineAddress('ARK_TEST_POSTGRES'),
  services = true,
}: OnKafkaOptions = {}): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'ark-e2e-'));
  const environment = `e2e-${random()}`;
  const admin = await connect(postgres);
  const database = `e2e_${random()}`;
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.query(`CREATE DATABASE ${database}_suite`);
  await admin.end();
  const at = (name: string) => Object.assign(new URL(postgres), { pathname: `/${name}` });
  const keyFile = join(directory, 'admin.key');
  const apiKey = `ark_${'0123456789abcdef'}_${Array.from({ length: 64 }, () => Math.floor(Math.random() * 16).toString(16)).join('')}`;
  await writeFile(keyFile, apiKey, { mode: 0o600 });
  const keep = async (name: string, text: string) => {
    await writeFile(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const { username, password } = new URL(postgres);
  await writeFile(join(directory, 'playground.json'), JSON.stringify({ username, password: password || 'none' }), {
    mode: 0o600,
  });
  const blobs = join(directory, 'blobs');
  const shared = {
    ARK_ENVIRONMENT: environment,
    ARK_BROKER: 'kafka',
    ARK_KAFKA_BROKERS: kafka,
    ARK_LOG_FORMAT: 'json',
    ARK_CREATE_TOPICS: 'true',
    ARK_BLOBS: pathToFileURL(blobs).href,
    ARK_DATABASE_URL: at(`${database}_suite`).href,
  };
  const gateway = new ServiceProcess('gateway', await freePort(), {
    ...shared,
    ARK_ADMIN_KEY_FILE: keyFile,
    ARK_MASTER_KEY_FILE: await keep('master.key', randomBytes(32).toString('base64url')),
  });
  const service = new ServiceProcess('database-integration', await freePort(), {
    ...shared,
    ARK_CREDENTIALS_DIR: directory,
    ARK_FAMILY_KEY_FILE: await keep('database.jwk', newFamilyKey()),
  });
  const rest = new ServiceProcess('rest-integration', await freePort(), {
    ...shared,
    ARK_CREDENTIALS_DIR: directory,
    ARK_FAMILY_KEY_FILE: await keep('rest.jwk', newFamilyKey()),
  });
  await Promise.all([gateway.start(), ...(services ? [service.start(), rest.start()] : [])]);
  const target = await connect(at(database).href);
  return {
    kind: 'kafka',
    gateway,
    service,
    rest,
    ark: arkFor(gateway.url, keyFile),
    apiKey,
    target: { host: new URL(postgres).hostname, port: Number(new URL(postgres).port), database },
    sql: (text) => target.query(text),
    kafka,
    environment,
    credential: { username, password },
    administrator: at(database).href,
    suiteDatabase: at(`${database}_suite`).href,
    dataDirectory: null,
    blobs,
    stop: async () => {
      await Promise.all([gateway.stop(), service.stop(), rest.stop()]);
      await target.end();
      // The server may have been killed meanwhile.
      const admin = await connect(postgres);
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.query(`DROP DATABASE ${database}_suite WITH (FORCE)`);
      await admin.end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const newFamilyKey = () =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));

export function engineAddress(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: the test bed sets it`);
  return value;
}
