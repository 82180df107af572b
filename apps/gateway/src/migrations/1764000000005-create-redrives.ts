import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of dead letters that were indexed before, the texts to search in and whether they are whole are not known. */
export class CreateRedrives1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dead_letters
        ADD state text NOT NULL DEFAULT 'open',
        ADD generation integer NOT NULL DEFAULT 0,
        ADD is_whole boolean NOT NULL DEFAULT false,
        ADD searched text NOT NULL DEFAULT '',
        ADD redriven_as text,
        ADD redriven_at timestamptz,
        ADD redrive_id text;
      CREATE INDEX dead_letters_under_way ON dead_letters (environment, redriven_as) WHERE state = 'redriven';

      CREATE TABLE redrives (
        id text PRIMARY KEY,
        environment text NOT NULL,
        namespace text NOT NULL,
        selection jsonb NOT NULL,
        edit jsonb,
        pace integer NOT NULL,
        max_generations integer NOT NULL,
        state text NOT NULL,
        letters integer NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        ended_at timestamptz,
        -- When more of it may be sent.
        next_at timestamptz NOT NULL
      );
      CREATE INDEX redrives_of_namespace ON redrives (environment, namespace, created_at DESC, id DESC);
      CREATE INDEX redrives_running ON redrives (next_at) WHERE state = 'running';
      CREATE TABLE redrive_letters (
        redrive_id text NOT NULL REFERENCES redrives (id) ON DELETE CASCADE,
        position integer NOT NULL,
        run_id text NOT NULL,
        state text NOT NULL DEFAULT 'waiting',
        code text,
        message text,
        PRIMARY KEY (redrive_id, position)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE redrive_letters, redrives');
    await runner.query('DROP INDEX dead_letters_under_way');
    await runner.query(`
      ALTER TABLE dead_letters
        DROP state, DROP generation, DROP is_whole, DROP searched, DROP redriven_as, DROP redriven_at, DROP redrive_id
    `);
  }
}
