import { engineAddress } from '@arkflows/e2e';
import pg from 'pg';
import { ordersTable } from '../workload/rows.js';

/** A database of the bench's own, for what runs without the suite. */
export class OrdersDatabase {
  private constructor(
    readonly url: string,
    private readonly name: string,
    private readonly admin: pg.Client,
  ) {}

  static async create(): Promise<OrdersDatabase> {
    const server = engineAddress('ARK_TEST_POSTGRES');
    const name = `bench_${process.pid}`;
    const admin = new pg.Client({ connectionString: server });
    await admin.connect();
    await admin.query(`DROP DATABASE IF EXISTS ${name}`);
    await admin.query(`CREATE DATABASE ${name}`);
    return new OrdersDatabase(Object.assign(new URL(server), { pathname: `/${name}` }).href, name, admin);
  }

  /** Makes the table anew, and has the server write out what earlier work left in its memory. */
  async empty(): Promise<void> {
    await this.query(ordersTable);
    await this.settle();
  }

  /** Has the server write out what earlier work left in its memory, so that the next does not pay for it. */
  async settle(): Promise<void> {
    await this.admin.query('CHECKPOINT');
  }

  async countRows(): Promise<number> {
    return Number((await this.query('SELECT count(*) FROM orders')).rows[0].count);
  }

  async query(text: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  }

  async drop(): Promise<void> {
    await this.admin.query(`DROP DATABASE ${this.name} WITH (FORCE)`);
    await this.admin.end();
  }
}
