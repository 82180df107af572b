import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { orderOf } from '../workload/orders.js';
import { columnNames, rowOf } from '../workload/rows.js';
import { type DatabaseTask, floor } from './floor.js';

const CONNECTIONS = 3;
const ROWS_PER_CHUNK = 2_000;

const escaped = (cell: string): string =>
  cell.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n' })[c] ?? '\\r');

const lineOf = (index: number): string =>
  `${rowOf(orderOf(index))
    .map((cell) => escaped(String(cell)))
    .join('\t')}\n`;

/** The text that COPY reads, ready before the measuring: what remains is Node's sending and the server's work. */
function* chunks(from: number, to: number): Generator<Buffer> {
  for (let start = from; start < to; start += ROWS_PER_CHUNK) {
    const length = Math.min(ROWS_PER_CHUNK, to - start);
    yield Buffer.from(Array.from({ length }, (_, i) => lineOf(start + i)).join(''));
  }
}

// COPY of the rows that the events become: nothing gets rows into this table faster.
await floor<DatabaseTask>(async ({ events, postgres }, begin) => {
  const share = Math.ceil(events / CONNECTIONS);
  const parts = Array.from({ length: CONNECTIONS }, (_, i) => [
    ...chunks(i * share, Math.min(events, (i + 1) * share)),
  ]);
  begin();
  await Promise.all(
    parts.map(async (part) => {
      const client = new pg.Client({ connectionString: postgres });
      await client.connect();
      await pipeline(Readable.from(part), client.query(copyFrom(`COPY orders (${columnNames}) FROM STDIN`)));
      await client.end();
    }),
  );
});
