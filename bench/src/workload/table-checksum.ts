import { createHash } from 'node:crypto';
import { compileMapping } from '@arkflows/mapping';
import { type Order, orderOf } from './orders.js';
import { orderMapping } from './profile.js';

/** Of a table of orders: how many rows, and what is the sum of their hashes, in which the order of rows does not count. */
export interface TableChecksum {
  readonly rows: number;
  readonly sum: number;
}

/** Asks a table for its checksum. Every column is in it, in the one way in which both sides write it as text. */
export const checksumQuery = `
SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(concat_ws('|', id, customer_id, email, status, currency, quantity,
  unit_price, total, ${['created_at', 'updated_at'].map(isoText).join(', ')}, city, priority)), 8))::bit(32)::bigint), 0) AS sum
FROM orders`;

function isoText(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** What the table has to answer when each of the first `events` orders is in it once. */
export function checksumOf(events: number): TableChecksum {
  // By the profile's own expressions: `rowOf` rounds halves in another way.
  const compiled = compileMapping(orderMapping);
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.problems));
  let sum = 0;
  for (let index = 0; index < events; index++) {
    const { row } = compiled.ok.map({ data: orderOf(index) }) as { readonly row: Row };
    sum += createHash('md5').update(textOf(row)).digest().readUInt32BE(0);
  }
  return { rows: events, sum };
}

interface Row extends Pick<Order, 'quantity'> {
  readonly [column: string]: string | number | boolean;
  readonly unit_price: number;
  readonly total: number;
}

const textOf = ({ unit_price, total, priority, ...row }: Row): string =>
  [
    row.id,
    row.customer_id,
    row.email,
    row.status,
    row.currency,
    row.quantity,
    unit_price.toFixed(2),
    total.toFixed(2),
    row.created_at,
    row.updated_at,
    row.city,
    priority ? 't' : 'f',
  ].join('|');
