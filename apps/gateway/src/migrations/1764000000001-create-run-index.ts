import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRunIndex1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE runs (
        environment text NOT NULL,
        run_id text NOT NULL,
        namespace text NOT NULL,
        profile text NOT NULL,
        revision integer NOT NULL,
        operation text NOT NULL,
        trigger text,
        event_id text NOT NULL,
        event_source text NOT NULL,
        key text,
        status text NOT NULL,
        code text,
        message text,
        attempts integer NOT NULL,
        started_at timestamptz NOT NULL,
        duration_ms double precision NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        record_offset bigint NOT NULL,
        PRIMARY KEY (environment, run_id)
      );
      CREATE INDEX runs_of_namespace ON runs (environment, namespace, started_at DESC, run_id DESC);
      CREATE INDEX runs_by_age ON runs (started_at);
      CREATE TABLE dead_letters (
        environment text NOT NULL,
        run_id text NOT NULL,
        namespace text NOT NULL,
        profile text,
        revision integer,
        operation text,
        trigger text,
        code text NOT NULL,
        message text NOT NULL,
        details jsonb,
        attempts integer NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        record_offset bigint NOT NULL,
        first_tried_at timestamptz NOT NULL,
        died_at timestamptz NOT NULL,
        key bytea,
        value bytea,
        value_bytes integer,
        headers jsonb NOT NULL,
        PRIMARY KEY (environment, run_id)
      );
      CREATE INDEX dead_letters_of_namespace ON dead_letters (environment, namespace, died_at DESC, run_id DESC);
      CREATE INDEX dead_letters_by_age ON dead_letters (died_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, runs');
  }
}
