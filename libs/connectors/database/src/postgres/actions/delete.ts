import { defineAction } from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { PostgresClient } from '../client.js';
import { matching } from '../writes/matching.js';
import { whereShape } from '../writes/shape.js';
import { numberedRows } from '../writes/sql.js';
import { countedByItem, type Write } from '../writes/write.js';
import { writeMany, writeOne } from '../writes/write-many.js';
import { TableName, Where, WriteResult } from './schemas.js';

const DeleteInput = z.strictObject({ table: TableName, where: Where });
type DeleteInput = z.output<typeof DeleteInput>;

const deletion: Write<DeleteInput> = {
  tableOf: (input) => input.table,
  shapeOf: ({ where }) => `delete${whereShape(where)}`,
  compile: ({ where }, table) => {
    const { equal, condition, fits, identityOf } = matching(where, table);
    return {
      text:
        `WITH v AS (${numberedRows(equal)}), ` +
        `w AS (DELETE FROM ${table.sql} AS t USING v WHERE ${condition} RETURNING v.ord) ` +
        'SELECT ord, count(*) AS count FROM w GROUP BY ord',
      parameters: equal.map((column) => ({ column, from: (input) => input.where })),
      fits: (input) => fits(input.where),
      identityOf,
      outputs: countedByItem,
    };
  },
};

export const deleteRows = defineAction({
  title: 'Delete rows',
  description: 'Removes the rows whose columns equal the given values; none is no error.',
  input: DeleteInput,
  output: WriteResult,
  effect: 'idempotent',
  execute: (client: PostgresClient, input, context) => writeOne(client, deletion, input, context),
  executeMany: (client, items, context) => writeMany(client, deletion, items, context),
});
