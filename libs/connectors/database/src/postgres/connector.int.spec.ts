import { type ConformanceTarget, describeConformance } from '@arkflows/connector-sdk/conformance';
import { postgres } from './connector.js';
import { createDatabase } from './test-database.fixture.js';

async function target(): Promise<ConformanceTarget> {
  const database = await createDatabase();
  await database.sql('CREATE TABLE probe (id text PRIMARY KEY, value int NOT NULL CHECK (value >= 0))');
  const input = (id: string, value: number) => ({ table: 'probe', row: { id, value }, key: ['id'] });
  return {
    address: { host: database.host, port: database.port },
    connection: (address) => ({ ...address, database: database.connection.database, ssl: 'disable' }),
    credential: { ...database.credential },
    write: {
      action: 'upsert',
      input,
      refused: (id) => input(id, -1),
      stored: async (id) => {
        const [row] = await database.sql('SELECT value FROM probe WHERE id = $1', [id]);
        return row?.value as number | undefined;
      },
    },
    stop: database.drop,
  };
}

describeConformance(postgres, target);
