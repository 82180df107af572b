import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs are followed in the order in which they were recorded: one that was parked for long began long ago. */
export class RecordWhenRunsCame1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE runs ADD recorded_at timestamptz NOT NULL DEFAULT now();
      CREATE INDEX runs_by_record ON runs (environment, namespace, recorded_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs DROP recorded_at');
  }
}
