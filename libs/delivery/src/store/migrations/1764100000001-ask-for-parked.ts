import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AskForParked1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE parked_events
        -- Somebody wants it tried now: its owner looks, and takes this away.
        ADD retry_asked_at timestamptz,
        -- Somebody wants it given up: its owner does so when it is its turn.
        ADD cancelled_at timestamptz;
      CREATE INDEX parked_events_asked ON parked_events (subscription, partition)
        WHERE retry_asked_at IS NOT NULL OR cancelled_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_events_asked');
    await runner.query('ALTER TABLE parked_events DROP retry_asked_at, DROP cancelled_at');
  }
}
