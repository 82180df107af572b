import {
  type ActionContext,
  type BulkItem,
  ConnectorError,
  type Grouping,
  groupInOrder,
  type Outcome,
  splitUntilAlone,
  toConnectorError,
} from '@arkflows/connector-sdk';
import type { PostgresClient } from '../client.js';
import { isRowFault } from '../errors.js';
import type { Table } from '../table.js';
import { type Compiled, type Prepared, prepare } from './prepared.js';
import { runPrepared } from './run.js';
import type { Write, WriteOutput } from './write.js';

/** Of one statement. */
const limits = { items: 2_000, bytes: 4 * 1024 * 1024 };

/** Carries out many writes in few statements; one outcome per item. */
export async function writeMany<Input>(
  client: PostgresClient,
  write: Write<Input>,
  items: readonly BulkItem<Input>[],
  { signal }: ActionContext,
): Promise<readonly Outcome<WriteOutput>[]> {
  const inputs = items.map(({ input }) => input);
  const tables = await findTables(client, new Set(inputs.map(write.tableOf)), signal);
  const first = prepareAll(write, inputs, tables);

  const again = (index: number, table: Table): Prepared<Input> => {
    const known = first[index];
    const current =
      known && !(known instanceof ConnectorError) && known.statement.table.fingerprint === table.fingerprint;
    return current ? known : prepare(write, inputs[index] as Input, table);
  };
  const run = async (indices: readonly number[]): Promise<readonly WriteOutput[]> => {
    const name = write.tableOf(inputs[indices[0] as number] as Input);
    const found = tables.get(name);
    if (found instanceof ConnectorError) throw found;
    return client.catalog.withTable(name, signal, (table) =>
      runPrepared(
        client,
        indices.map((index) => again(index, table)),
        signal,
      ),
    );
  };
  const groups = groupInOrder(items, (index) => groupingOf(first[index] as Prepared<Input> | ConnectorError), limits);
  return splitUntilAlone(
    items,
    groups.map(({ indices }) => ({ indices, run })),
    isRowFault,
  );
}

/** One write. Throws ConnectorError. */
export async function writeOne<Input>(
  client: PostgresClient,
  write: Write<Input>,
  input: Input,
  context: ActionContext,
): Promise<WriteOutput> {
  const [outcome] = await writeMany(client, write, [{ key: null, input }], context);
  if (outcome?.status === 'ok') return outcome.output;
  throw outcome?.status === 'failed' ? outcome.error : new ConnectorError('CONNECTOR_FAULT', 'The write was not tried');
}

/** Each table, or why it cannot be had; once the server fails, it is not asked for the others. */
async function findTables(
  client: PostgresClient,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Table | ConnectorError>> {
  const tables = new Map<string, Table | ConnectorError>();
  let failure: ConnectorError | undefined;
  for (const name of names) {
    const found = failure ?? (await client.catalog.table(name, signal).catch(toConnectorError));
    if (found instanceof ConnectorError && found.retryable) failure = found;
    tables.set(name, found);
  }
  return tables;
}

function prepareAll<Input>(
  write: Write<Input>,
  inputs: readonly Input[],
  tables: ReadonlyMap<string, Table | ConnectorError>,
): readonly (Prepared<Input> | ConnectorError)[] {
  let before: Compiled<Input> | undefined;
  return inputs.map((input) => {
    const table = tables.get(write.tableOf(input)) as Table | ConnectorError;
    if (table instanceof ConnectorError) return table;
    try {
      const prepared = prepare(write, input, table, before);
      before = prepared.statement;
      return prepared;
    } catch (error) {
      return toConnectorError(error);
    }
  });
}

function groupingOf<Input>(prepared: Prepared<Input> | ConnectorError): Grouping {
  if (prepared instanceof ConnectorError) return { shape: prepared.message, bytes: 0 };
  const { statement, cells } = prepared;
  let bytes = 0;
  for (const cell of cells) bytes += cell?.length ?? 0;
  const { shape } = statement;
  if (statement.alone) return { shape, alone: true, bytes };
  if (!statement.identityOf) return { shape, bytes };
  const identity = statement.identityOf(cells);
  return { shape, bytes, ...(identity === undefined ? { alone: true } : { identity }) };
}
