import { defineConnector } from '@arkflows/connector-sdk';
import { deleteRows } from './actions/delete.js';
import { insert } from './actions/insert.js';
import { select } from './actions/select.js';
import { update } from './actions/update.js';
import { upsert } from './actions/upsert.js';
import { check } from './check.js';
import { PostgresClient } from './client.js';
import { PostgresConnection, PostgresCredential } from './config.js';

export const postgres = defineConnector({
  name: 'postgres',
  family: 'database',
  title: 'PostgreSQL',
  description: 'Writes and reads rows of PostgreSQL tables: one by one, or many events in one statement.',
  connection: PostgresConnection,
  credential: PostgresCredential,
  open: (context) => PostgresClient.open(context),
  check,
  actions: { insert, upsert, update, delete: deleteRows, select },
});
