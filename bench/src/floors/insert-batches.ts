import pg from 'pg';
import { columnNames, columns } from '../workload/rows.js';

const CONNECTIONS = 3;

const insert = `INSERT INTO orders (${columnNames})
  SELECT * FROM unnest(${columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')}) ON CONFLICT (id) DO NOTHING`;

/** Rows as the literals of one array per column. */
export class Batch {
  readonly #literals: string[] = columns.map(() => '');
  rows = 0;

  add(row: readonly (string | number | boolean)[]): void {
    const separator = this.rows++ === 0 ? '' : ',';
    for (let i = 0; i < row.length; i++) {
      const cell = row[i] as string | number | boolean;
      this.#literals[i] += typeof cell === 'string' ? `${separator}"${quoted(cell)}"` : `${separator}${cell}`;
    }
  }

  get values(): string[] {
    return this.#literals.map((literal) => `{${literal}}`);
  }
}

const special = /["\\]/;
const quoted = (text: string): string => (special.test(text) ? text.replace(/["\\]/g, '\\$&') : text);

/** Inserts batches on a few connections. */
export class Inserter {
  readonly #free: pg.Client[];
  readonly #waiting: ((client: pg.Client) => void)[] = [];

  private constructor(private readonly clients: readonly pg.Client[]) {
    this.#free = [...clients];
  }

  static async open(connectionString: string): Promise<Inserter> {
    const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString }));
    await Promise.all(clients.map((client) => client.connect()));
    return new Inserter(clients);
  }

  /** Resolves when a connection has taken the batch; `done` is called when it is in. */
  async insert(batch: Batch, done: () => void, failed: (error: unknown) => void): Promise<void> {
    const client = this.#free.pop() ?? (await new Promise<pg.Client>((resolve) => this.#waiting.push(resolve)));
    client
      .query({ name: 'insert', text: insert, values: batch.values })
      .then(() => {
        const next = this.#waiting.shift();
        if (next) next(client);
        else this.#free.push(client);
        done();
      })
      .catch(failed);
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }
}
