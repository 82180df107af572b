import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCredentials1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE key_encryption_keys (
        id text PRIMARY KEY,
        master_key_id text NOT NULL,
        wrapped text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE family_keys (
        environment text NOT NULL REFERENCES environments (name),
        family text NOT NULL,
        kid text NOT NULL,
        public_key jsonb NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (environment, family)
      );
      CREATE TABLE credentials (
        namespace text NOT NULL,
        name text NOT NULL,
        version integer NOT NULL,
        connector text NOT NULL,
        family text NOT NULL,
        sealed text,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz,
        deleted_at timestamptz,
        PRIMARY KEY (namespace, name),
        CHECK ((sealed IS NULL) = (deleted_at IS NOT NULL))
      );
      CREATE INDEX credentials_of_family ON credentials (family, namespace, name) WHERE deleted_at IS NULL;
      CREATE TABLE credential_versions (
        namespace text NOT NULL,
        name text NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz,
        PRIMARY KEY (namespace, name, version),
        FOREIGN KEY (namespace, name) REFERENCES credentials (namespace, name)
      );
      ALTER TABLE outbox ALTER deployment_id DROP NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM outbox WHERE deployment_id IS NULL;
      ALTER TABLE outbox ALTER deployment_id SET NOT NULL;
      DROP TABLE credential_versions, credentials, family_keys, key_encryption_keys;
    `);
  }
}
