import { type Installation, until } from '@arkflows/e2e';
import { lastOrderIds } from '../workload/orders.js';

const TIMEOUT_MS = 600_000;

/** When rows came, by the clock of `performance.now()`. */
export interface Arrival {
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Waits until the table holds the rows of all events. Asks by the index, so that the looking costs the server little. */
export async function rowsArrive(
  { sql, service }: Pick<Installation, 'sql' | 'service'>,
  events: number,
): Promise<Arrival> {
  const what = () => `rows of ${events} events:\n${service.output.slice(-2_000)}`;
  const count = async (query: string) => Number((await sql(query)).rows[0].count);
  const options = { timeoutMs: TIMEOUT_MS, what };
  await until(async () => (await count('SELECT count(*) FROM (SELECT FROM orders LIMIT 1)')) > 0, options);
  const firstRow = performance.now();
  const last = lastOrderIds(events);
  const ofLast = (ids: readonly string[]) => `SELECT count(*) FROM orders WHERE id = ANY('{${ids.join(',')}}')`;
  const some = last.filter((_, at) => at % 500 === 0);
  await until(async () => (await count(ofLast(some))) === some.length, options);
  await until(async () => (await count(ofLast(last))) === last.length, options);
  const lastRow = performance.now();
  const rows = await count('SELECT count(*) FROM orders');
  if (rows !== events) throw new Error(`The table holds ${rows} rows of ${events} events`);
  return { firstRow, lastRow };
}
