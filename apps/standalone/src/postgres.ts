import { join } from 'node:path';
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from '@arkflows/persistence';
import { ExplainedError, type ServiceContext } from '@arkflows/runtime';

interface Settings {
  readonly dataDirectory: string;
  readonly postgresPort: number;
}

/** Starts the embedded PostgreSQL and keeps it running; ends the process when it is lost. Throws ExplainedError. */
export async function startPostgres(
  { dataDirectory, postgresPort }: Settings,
  { log, health, signal, fail }: Pick<ServiceContext, 'log' | 'health' | 'signal' | 'fail'>,
): Promise<EmbeddedPostgres> {
  const component = health.component('postgres');
  try {
    const postgres = await startEmbeddedPostgres({
      dataDir: join(dataDirectory, 'postgres'),
      port: postgresPort,
      portSetting: 'ARK_POSTGRES_PORT',
      log,
      signal,
      watcher: {
        down: (reason) => {
          component.down(reason);
          log.warn({ reason }, 'starting the embedded PostgreSQL again');
        },
        up: () => {
          component.up();
          log.info({}, 'the embedded PostgreSQL is back');
        },
        lost: (reason) => fail(lost(reason, dataDirectory)),
      },
    });
    component.up();
    return postgres;
  } catch (error) {
    throw error instanceof EmbeddedPostgresError ? explained(error) : error;
  }
}

function explained(error: EmbeddedPostgresError): ExplainedError {
  const setting = error.failure === 'FOLDER_IN_USE' ? ' (ARK_DATA_DIR says which).' : '';
  return new ExplainedError(setting ? error.message.replace(/\.$/, setting) : error.message, { cause: error });
}

const lost = (reason: string, dataDirectory: string): ExplainedError =>
  new ExplainedError(
    `The embedded PostgreSQL ended and does not stay up again: ${reason}\n` +
      `Its data is kept in ${dataDirectory}. Look at what it said, then start again; ARK_LOG_LEVEL=debug shows all of it.`,
  );
