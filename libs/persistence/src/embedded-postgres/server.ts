import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Log } from '@arkflows/contracts';
import { tieToThisProcess } from '../processes/lifeline.js';
import { waitUntil } from '../processes/wait-until.js';
import type { Account } from './account.js';
import { EmbeddedPostgresError } from './error.js';
import { stopServer } from './left-behind.js';

export type Durability = 'full' | 'none';

/** A running server; `stop` may be called again and again. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const readyWithin = 60_000;

const settings = (port: number, durability: Durability): string[] => [
  `port=${port}`,
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'timezone=UTC',
  'log_timezone=UTC',
  // Errors of statements go to their client; here they would put statements and values into the log.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  ...(durability === 'none' ? ['fsync=off', 'full_page_writes=off'] : []),
];

/** Starts the server on the cluster and waits until it takes connections. */
export async function runServer(options: {
  postgres: string;
  cluster: string;
  port: number;
  launcher: readonly string[];
  account: Account;
  durability: Durability;
  log: Log;
  signal?: AbortSignal;
}): Promise<ServerProcess> {
  const { postgres, cluster, port, launcher, account, durability, log, signal } = options;
  const [program = postgres, ...args] = [
    ...launcher,
    ...account.prefix,
    postgres,
    ...['-D', cluster],
    ...settings(port, durability).flatMap((setting) => ['-c', setting]),
  ];
  // Detached: a Ctrl-C of the terminal goes to the services, which stop the server when they are done with it.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const output = followOutput(child, log);
  let stopping = false;
  const ended = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const lifeline = child.pid === undefined ? undefined : tieToThisProcess(child.pid, 'INT');
  const stop = async () => {
    stopping = true;
    if (child.pid !== undefined) await stopServer(child.pid, () => !ended());
    lifeline?.release();
  };
  const exit = Promise.withResolvers<void>();
  child.once('exit', (code, by) => {
    exit.resolve();
    if (!stopping) log.error({ code, signal: by }, 'the embedded PostgreSQL ended by itself');
  });
  child.unref();
  try {
    const ready = () => readFile(join(cluster, 'postmaster.pid'), 'utf8').then(isReady(child.pid), () => false);
    const settled = async () => ended() || signal?.aborted === true || ready();
    const inTime = await waitUntil(settled, readyWithin);
    signal?.throwIfAborted();
    if (inTime && child.pid !== undefined && !ended()) return { pid: child.pid, ended: exit.promise, stop };
    throw startFailed(output, port, inTime);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Line 8 of postmaster.pid is the server's own word on its state; the file may still be an earlier server's. */
const isReady =
  (pid: number | undefined) =>
  (pidFile: string): boolean => {
    const lines = pidFile.split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  };

function followOutput(child: ChildProcess, log: Log): readonly string[] {
  const last: string[] = [];
  child.once('error', (error) => last.push(error.message));
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      const level = /\b(FATAL|PANIC):/.test(line) ? 'warn' : 'debug';
      log[level]({ line }, 'embedded PostgreSQL');
    });
    if ('unref' in child.stderr && typeof child.stderr.unref === 'function') child.stderr.unref();
  }
  return last;
}

function startFailed(output: readonly string[], port: number, ended: boolean): EmbeddedPostgresError {
  const said = output.join('\n');
  if (/could not bind|could not create any TCP\/IP sockets/.test(said)) {
    return new EmbeddedPostgresError('PORT_IN_USE', `PostgreSQL cannot listen on 127.0.0.1:${port}.`);
  }
  const what = ended ? 'ended while starting' : `was not ready within ${readyWithin / 1000} s`;
  return new EmbeddedPostgresError('START_FAILED', `PostgreSQL ${what}. It said:\n${said || '(nothing)'}`);
}
