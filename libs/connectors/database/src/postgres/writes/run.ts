import { ConnectorError } from '@arkflows/connector-sdk';
import { blamedColumn } from '../blame.js';
import type { PostgresClient } from '../client.js';
import { CopyData } from '../copy/copy-data.js';
import { refusesCopy } from '../errors.js';
import { textArray } from '../values.js';
import type { Prepared } from './prepared.js';
import { type CopyDefinition, one, type WriteOutput } from './write.js';

/**
 * Items from which on COPY is used. It saves the server about 15 µs a row (12 columns) and takes one round trip more, so that
 * fewer would lose on a slow network.
 */
const COPY_FROM = 50;

/** Items of one statement, all or none of them. Throws ConnectorError, naming the column to blame when there is one item. */
export async function runPrepared<Input>(
  client: PostgresClient,
  items: readonly Prepared<Input>[],
  signal: AbortSignal,
): Promise<readonly WriteOutput[]> {
  const { copy, table } = (items[0] as Prepared<Input>).statement;
  if (!copy || items.length < COPY_FROM || table.refusesCopy) return runStatement(client, items, signal);
  if (!(copy.yields && table.conflictsNow) && (await copied(client, copy, items, signal)))
    return new Array<WriteOutput>(items.length).fill(one);
  const outputs = await runStatement(client, items, signal);
  table.conflictsNow = outputs.some(({ rowCount }) => rowCount === 0);
  return outputs;
}

/** False where the statement itself has to do it. Throws ConnectorError. */
async function copied<Input>(
  client: PostgresClient,
  copy: CopyDefinition,
  items: readonly Prepared<Input>[],
  signal: AbortSignal,
): Promise<boolean> {
  const data = new CopyData();
  for (const { cells } of items) data.add(cells);
  try {
    await client.copy(copy.text, data, signal);
    return true;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (copy.yields && error.code === 'TARGET_CONFLICT') return false;
    if (!refusesCopy(error)) throw error;
    (items[0] as Prepared<Input>).statement.table.refusesCopy = true;
    return false;
  }
}

async function runStatement<Input>(
  client: PostgresClient,
  items: readonly Prepared<Input>[],
  signal: AbortSignal,
): Promise<readonly WriteOutput[]> {
  const { statement, cells } = items[0] as Prepared<Input>;
  const columns = statement.parameters.map(({ column }) => column);
  const values = columns.map((_, i) => textArray(items.map((item) => item.cells[i] ?? null)));
  const blame = (message: string) => blamedColumn(message, columns, cells);
  const result = await client.run(items.length === 1 ? { ...statement, blame } : statement, values, 'write', signal);
  return statement.outputs(result, items.length);
}
