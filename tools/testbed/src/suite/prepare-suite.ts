import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ensureDatabase } from '@arkflows/persistence';
import { createApiKey, createFamilyKey, createMasterKey } from '@arkflows/security';
import type { KafkaEngine, PostgresEngine } from '../engine.js';
import { keepFile, writePrivate } from './kept-file.js';
import { environmentsOf, exportLines, type SuiteEnvironment, type SuitePorts } from './suite-environments.js';

const playground = 'playground';

export interface SuitePlan {
  /** Where keys and environments go; keys that are there are kept. */
  readonly folder: string;
  readonly kafka: Pick<KafkaEngine, 'brokers'>;
  readonly postgres: Pick<PostgresEngine, 'url'>;
  readonly ports: SuitePorts;
}

/**
 * Prepares engines and a folder for the suite's services as separate processes: its database, a database to try profiles on,
 * every key, and per process a file `<name>.env` of export lines. Answers those environments.
 */
export async function prepareSuite({
  folder,
  kafka,
  postgres,
  ports,
}: SuitePlan): Promise<readonly SuiteEnvironment[]> {
  const urlOf = (database = 'postgres') => Object.assign(new URL(postgres.url), { pathname: `/${database}` }).href;
  const credential = await keepFile(join(folder, 'credentials', `${playground}.json`), () =>
    JSON.stringify({ username: playground, password: randomBytes(24).toString('base64url') }),
  );
  const { username, password } = JSON.parse(credential) as { username: string; password: string };
  await ensureDatabase({ url: urlOf }, playground, { role: username, password });
  await ensureDatabase({ url: urlOf }, 'arkflows');
  await writePrivate(join(folder, 'database-url'), urlOf('arkflows'));
  await keepFile(join(folder, 'admin.key'), () => createApiKey().text);
  await keepFile(join(folder, 'master.key'), createMasterKey);
  for (const family of ['database', 'rest']) await keepFile(join(folder, 'keys', `${family}.jwk`), createFamilyKey);
  const environments = environmentsOf({
    folder,
    kafka: kafka.brokers,
    postgresPort: Number(new URL(postgres.url).port || 5432),
    ports,
  });
  for (const { file, variables } of environments) await writePrivate(file, exportLines(variables).join('\n'));
  return environments;
}
