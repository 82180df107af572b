import { defineAction } from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { PostgresClient } from '../client.js';
import { matching } from '../writes/matching.js';
import { namesShape, sameNames, whereShape } from '../writes/shape.js';
import { columnsOf, list, numberedRows } from '../writes/sql.js';
import { countedByItem, type Write } from '../writes/write.js';
import { writeMany, writeOne } from '../writes/write-many.js';
import { Row, TableName, Where, WriteResult } from './schemas.js';

const UpdateInput = z.strictObject({
  table: TableName,
  where: Where,
  set: Row.describe('Column: its new value; null is NULL'),
});
type UpdateInput = z.output<typeof UpdateInput>;

const updating: Write<UpdateInput> = {
  tableOf: (input) => input.table,
  shapeOf: ({ where, set }) => `update${whereShape(where)};${namesShape(set)}`,
  compile: ({ where, set }, table) => {
    const { equal, condition, fits, identityOf } = matching(where, table);
    const names = Object.keys(set);
    const changed = columnsOf(table, names);
    const columns = [...equal, ...changed];
    const assignments = list(changed, ({ sql }, i) => `${sql} = v.c${equal.length + i + 1}`);
    return {
      text:
        `WITH v AS (${numberedRows(columns)}), ` +
        `w AS (UPDATE ${table.sql} AS t SET ${assignments} FROM v WHERE ${condition} RETURNING v.ord) ` +
        'SELECT ord, count(*) AS count FROM w GROUP BY ord',
      parameters: [
        ...equal.map((column) => ({ column, from: (input: UpdateInput) => input.where })),
        ...changed.map((column) => ({ column, from: (input: UpdateInput) => input.set })),
      ],
      fits: (input) => fits(input.where) && sameNames(names, input.set),
      // where an update moves a row into the reach of another, only their order gives the right end
      alone: Object.keys(where).some((name) => Object.hasOwn(set, name)),
      identityOf,
      outputs: countedByItem,
    };
  },
};

export const update = defineAction({
  title: 'Update rows',
  description: 'Changes the rows whose columns equal the given values; none is no error.',
  input: UpdateInput,
  output: WriteResult,
  effect: 'idempotent',
  execute: (client: PostgresClient, input, context) => writeOne(client, updating, input, context),
  executeMany: (client, items, context) => writeMany(client, updating, items, context),
});
