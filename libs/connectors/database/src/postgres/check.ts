import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { abortable, type CheckStep } from '@arkflows/connector-sdk';
import { type PostgresClient, tlsOptions } from './client.js';

/** The bytes with which a client asks a PostgreSQL server for TLS; it answers `S` or `N`. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

type Step = readonly [name: CheckStep['name'], advice: string, work: () => Promise<string | undefined>];

/** Looks at each thing that a call needs, in order, the first failed one last. Changes nothing. */
export async function check(client: PostgresClient, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const { connection, clock } = client.context;
  const { host, port, ssl, schema } = connection;
  const steps: Step[] = [
    ['resolve', `Check the name '${host}'.`, async () => void (await abortable(lookup(host), signal))],
    [
      'connect',
      `Check that PostgreSQL listens on port ${port} and that the network lets you there.`,
      () => reach(client, signal),
    ],
    ['tls', tlsAdvice(ssl), () => handshake(client, signal)],
    [
      'authenticate',
      'Check the credential and the database, and pg_hba.conf on the server.',
      () => ask(client, 'SELECT 1', [], signal),
    ],
    [
      'authorise',
      `Create the schema, or run: GRANT USAGE ON SCHEMA "${schema}" TO the role of the credential.`,
      () => mayUse(client, schema, signal),
    ],
  ];
  const done: CheckStep[] = [];
  for (const [name, advice, work] of steps) {
    if (name === 'tls' && ssl === 'disable') continue;
    const began = clock.monotonic();
    const message = await work().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    const durationMs = clock.monotonic() - began;
    if (message !== undefined) return [...done, { name, ok: false, durationMs, message, advice }];
    done.push({ name, ok: true, durationMs });
  }
  return done;
}

const tlsAdvice = (ssl: string): string =>
  ssl === 'require'
    ? 'Turn TLS on at the server, or say ssl: disable where the network itself is safe.'
    : 'Give the authority of the server as ca, or say ssl: require to do without proof of its name (disable: without TLS).';

async function reach(client: PostgresClient, signal: AbortSignal): Promise<undefined> {
  (await dial(client, signal)).destroy();
}

function dial({ context: { connection } }: PostgresClient, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host: connection.host, port: connection.port });
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.on('error', reject);
  });
  return abortable(connected, signal, () => socket.destroy());
}

async function handshake(client: PostgresClient, signal: AbortSignal): Promise<string | undefined> {
  const { host } = client.context.connection;
  const socket = await dial(client, signal);
  try {
    const answered = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.write(sslRequest);
    if ((await abortable(answered, signal)).toString('latin1', 0, 1) !== 'S') return 'The server does not speak TLS';
    const secured = new Promise<void>((resolve, reject) => {
      const options = { ...(tlsOptions(client.context.connection) || {}), socket, host };
      connectTls(options, resolve).on('error', reject);
    });
    await abortable(secured, signal);
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function ask(client: PostgresClient, text: string, values: string[], signal: AbortSignal): Promise<undefined> {
  await client.run({ text }, values, 'read', signal);
}

async function mayUse(client: PostgresClient, schema: string, signal: AbortSignal): Promise<string | undefined> {
  const text = "SELECT (SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_namespace n WHERE n.nspname = $1) AS may";
  const { rows } = await client.run({ text }, [schema], 'read', signal);
  if (rows[0]?.may === true) return undefined;
  return rows[0]?.may === false ? `The role may not use schema '${schema}'` : `There is no schema '${schema}'`;
}
