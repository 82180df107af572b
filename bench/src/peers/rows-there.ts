import type { OrdersDatabase } from '../suite/orders-database.js';
import { lastOrderIds } from '../workload/orders.js';

/** Asks only for some of the last orders until these are there: counting all over and over would slow down who inserts. */
export async function rowsThere(database: OrdersDatabase, events: number): Promise<number> {
  const some = lastOrderIds(events).filter((_, at) => at % 500 === 0);
  const { rows } = await database.query(
    `SELECT (SELECT count(*) FROM (SELECT FROM orders LIMIT 1) AS any_order) AS first,
      (SELECT count(*) FROM orders WHERE id = ANY('{${some.join(',')}}')) AS last`,
  );
  return Number(rows[0].last) === some.length ? database.countRows() : Number(rows[0].first);
}
