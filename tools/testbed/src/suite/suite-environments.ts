import { join } from 'node:path';

export interface SuitePorts {
  readonly gateway: number;
  readonly 'database-integration': number;
  readonly 'rest-integration': number;
}

/** What one process of the suite, or who calls it, is to find in its environment. */
export interface SuiteEnvironment {
  /** Of the process's folder in apps/; `ark` for the terminal that calls. */
  readonly name: keyof SuitePorts | 'ark';
  /** Holds the same as export lines. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface Surroundings {
  readonly folder: string;
  readonly kafka: string;
  readonly postgresPort: number;
  readonly ports: SuitePorts;
}

/** The environments of gateway, database and REST service, and of a terminal for `ark` and `npm run sql`. */
export function environmentsOf({ folder, kafka, postgresPort, ports }: Surroundings): readonly SuiteEnvironment[] {
  const at = (...path: string[]) => join(folder, ...path);
  const integration = (family: string) => ({
    ARK_FAMILY_KEY_FILE: at('keys', `${family}.jwk`),
    ARK_CREDENTIALS_DIR: at('credentials'),
  });
  const service = (name: keyof SuitePorts, more: Readonly<Record<string, string>>): SuiteEnvironment => ({
    name,
    file: at(`${name}.env`),
    variables: {
      ARK_KAFKA_BROKERS: kafka,
      ARK_PORT: String(ports[name]),
      ARK_DATABASE_URL_FILE: at('database-url'),
      ...more,
    },
  });
  return [
    service('gateway', {
      ARK_ADMIN_KEY_FILE: at('admin.key'),
      ARK_MASTER_KEY_FILE: at('master.key'),
    }),
    service('database-integration', integration('database')),
    service('rest-integration', integration('rest')),
    {
      name: 'ark',
      file: at('ark.env'),
      variables: {
        ARK_SERVER: `http://127.0.0.1:${ports.gateway}`,
        ARK_API_KEY_FILE: at('admin.key'),
        ARK_DATA_DIR: folder,
        ARK_POSTGRES_PORT: String(postgresPort),
      },
    },
  ];
}

/** For a shell to read. */
export const exportLines = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
