import type { Database } from '@arkflows/persistence';
import { watch } from '@arkflows/runtime';
import type { INestApplicationContext } from '@nestjs/common';
import { ApiKeysService } from './access/api-keys.service.js';
import { EnvironmentsService } from './environments/environments.service.js';
import { EnvironmentFollowers } from './following/environment-followers.js';
import type { GatewayDependencies } from './gateway.module.js';
import { KeyRing } from './keys/key-ring.js';
import { Outbox } from './outbox/outbox.js';
import { Redrives } from './redrives/redrives.js';
import { Retention } from './retention/retention.js';
import { openStorage } from './storage/open-storage.js';
import type { Storage } from './storage/storage.js';

/**
 * All that a gateway does besides answering: it waits for its database, then publishes what is pending, follows what the services
 * report, and sweeps. Resolves when the signal has aborted and all of it has ended.
 */
export async function runBackground(
  app: INestApplicationContext,
  storage: Storage,
  dependencies: GatewayDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { broker, config } = dependencies;
  const context = { ...dependencies, signal };
  const watching = watch('broker', () => broker.ping(), context);
  const database = await openStorage(config, context).catch(() => null);
  try {
    if (database) await endedAfter(workWith(database, app, storage, context), context);
    await watching;
  } finally {
    await database?.close();
  }
}

/** How long a stop waits for work that is under way, such as farewells to a broker that is away. */
const STOP_TIMEOUT_MS = 10_000;

/** Waits for the work, but not for longer than that after the signal has aborted. */
async function endedAfter(
  work: Promise<void>,
  { clock, log, signal }: GatewayDependencies & { readonly signal: AbortSignal },
): Promise<void> {
  const ended = new AbortController();
  const overdue = async () => {
    await clock.sleep(2 ** 31 - 1, AbortSignal.any([signal, ended.signal])).catch(() => {});
    await clock.sleep(STOP_TIMEOUT_MS, ended.signal).catch(() => {});
    if (!ended.signal.aborted) log.warn({}, 'stopped without waiting longer for what was under way');
  };
  try {
    await Promise.race([work, overdue()]);
  } finally {
    ended.abort();
    work.catch(() => {});
  }
}

async function workWith(
  database: Database,
  app: INestApplicationContext,
  storage: Storage,
  context: GatewayDependencies & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal } = context;
  storage.provide(database);
  await prepare(app, context);
  await Promise.all([
    watch('database', () => database.dataSource.query('SELECT 1'), context),
    app.get(Outbox).reconcile(signal),
    app.get(EnvironmentFollowers).run(signal),
    app.get(Redrives).run(signal),
    app.get(Retention).run(signal),
  ]);
}

const PREPARE_RETRY_MS = 1_000;

/** Sees to what must stand in the database before a call can succeed: the admin key, the key that protects the credentials, and this
 * gateway's own environment. */
async function prepare(
  app: INestApplicationContext,
  { config, clock, log, signal }: GatewayDependencies & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (config.adminKey !== undefined) await app.get(ApiKeysService).ensureAdminKey(config.adminKey);
      await app.get(KeyRing).open();
      return await app.get(EnvironmentsService).ensureOwn();
    } catch (error) {
      log.warn({ error }, 'the database could not be prepared, trying again');
      await clock.sleep(PREPARE_RETRY_MS, signal).catch(() => {});
    }
  }
}
