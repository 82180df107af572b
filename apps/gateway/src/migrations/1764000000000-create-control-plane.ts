import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateControlPlane1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_keys (
        id text PRIMARY KEY,
        name text NOT NULL,
        hash text NOT NULL,
        permissions text[] NOT NULL,
        origin text NOT NULL CHECK (origin IN ('configuration', 'api')),
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz
      );
      CREATE TABLE namespaces (
        name text PRIMARY KEY,
        description text,
        created_at timestamptz NOT NULL
      );
      INSERT INTO namespaces (name, created_at) VALUES ('default', now());
      CREATE TABLE profiles (
        namespace text NOT NULL,
        name text NOT NULL,
        revision integer NOT NULL,
        connector text NOT NULL,
        description text,
        labels jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        PRIMARY KEY (namespace, name)
      );
      CREATE TABLE profile_revisions (
        namespace text NOT NULL,
        name text NOT NULL,
        revision integer NOT NULL,
        manifest json NOT NULL,
        source text NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        PRIMARY KEY (namespace, name, revision),
        FOREIGN KEY (namespace, name) REFERENCES profiles (namespace, name)
      );
      CREATE TABLE environments (
        name text PRIMARY KEY,
        topic_prefix text NOT NULL UNIQUE,
        description text,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE deployments (
        id text PRIMARY KEY,
        sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        namespace text NOT NULL,
        profile text NOT NULL,
        revision integer NOT NULL,
        environment text NOT NULL REFERENCES environments (name),
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        rollback_of text,
        published_at timestamptz,
        ended_at timestamptz,
        end_reason text CHECK (end_reason IN ('superseded', 'removed')),
        FOREIGN KEY (namespace, profile, revision) REFERENCES profile_revisions (namespace, name, revision)
      );
      CREATE UNIQUE INDEX deployments_current ON deployments (environment, namespace, profile) WHERE ended_at IS NULL;
      CREATE INDEX deployments_of_namespace ON deployments (namespace, sequence DESC);
      CREATE INDEX deployments_of_profile ON deployments (namespace, profile, environment, sequence DESC);
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        value text,
        deployment_id text NOT NULL REFERENCES deployments (id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE outbox, deployments, environments, profile_revisions, profiles, namespaces, api_keys',
    );
  }
}
