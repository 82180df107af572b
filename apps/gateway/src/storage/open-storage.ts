import type { Clock, Log } from '@arkflows/contracts';
import { type Database, openDatabase } from '@arkflows/persistence';
import type { Health } from '@arkflows/runtime';
import { redactText } from '@arkflows/security';
import type { GatewayConfig } from '../config.js';
import { entities } from './entities.js';
import { migrations } from './migrations.js';

/** A refusal (a wrong password, a migration that fails) is not expected to pass soon, but it may. */
const RETRY_MS = 5_000;

/**
 * Opens the gateway's database, and keeps trying for as long as that takes; the health component `database` says why it takes.
 * Rejects only when the signal aborts.
 */
export async function openStorage(
  config: Pick<GatewayConfig, 'databaseUrl' | 'databasePoolSize'>,
  { health, log, clock, signal }: { health: Health; log: Log; clock: Clock; signal: AbortSignal },
): Promise<Database> {
  const component = health.component('database');
  const waitFor = (reason: string) => {
    component.down(redactText(reason));
    log.warn({ reason: redactText(reason) }, 'the database is not there, trying again');
  };
  for (;;) {
    try {
      return await openDatabase({
        url: config.databaseUrl,
        poolSize: config.databasePoolSize,
        schema: 'gateway',
        applicationName: 'arkflows-gateway',
        entities,
        migrations,
        log,
        waiting: { signal, onWaiting: waitFor },
      });
    } catch (error) {
      signal.throwIfAborted();
      waitFor(error instanceof Error ? error.message : String(error));
    }
    await clock.sleep(RETRY_MS, signal);
  }
}
