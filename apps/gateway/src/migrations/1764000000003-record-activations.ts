import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was published before counts as having worked: nothing else is known of it. */
export class RecordActivations1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deployments ADD activated_at timestamptz;
      UPDATE deployments SET activated_at = published_at;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deployments DROP activated_at');
  }
}
