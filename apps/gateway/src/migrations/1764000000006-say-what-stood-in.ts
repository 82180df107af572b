import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs say which step of a fallback was taken, and whether their answer came from a cache. */
export class SayWhatStoodIn1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs ADD fallback text, ADD cache text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs DROP fallback, DROP cache');
  }
}
