import { afterAll } from '@jest/globals';
import pg from 'pg';
import { engineAddress } from './environment.fixture.js';
import { newName } from './recording-consumer.fixture.js';

const administer = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: engineAddress('ARK_TEST_POSTGRES') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/** A database of its own for a test file; dropped at its end. */
export const newDatabase = async (): Promise<{ readonly connectionString: string }> => {
  const name = newName('broker').replaceAll('-', '_');
  await administer(`create database ${name}`);
  afterAll(() => administer(`drop database ${name} with (force)`));
  const address = new URL(engineAddress('ARK_TEST_POSTGRES'));
  address.pathname = `/${name}`;
  return { connectionString: address.href };
};
