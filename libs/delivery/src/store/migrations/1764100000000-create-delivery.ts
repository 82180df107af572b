import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDelivery1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A process that owns partitions, for as long as its lease runs: by this database's clock.
      CREATE TABLE owners (
        id          text PRIMARY KEY,
        lease_until timestamptz NOT NULL
      );

      CREATE TABLE owned_partitions (
        subscription  text    NOT NULL,
        partition     integer NOT NULL,
        owner         text,
        -- Raised by each change of hands: what an earlier owner still writes is refused.
        epoch         bigint  NOT NULL DEFAULT 0,
        claimant      text,
        claimed_until timestamptz,
        PRIMARY KEY (subscription, partition)
      );
      CREATE INDEX owned_partitions_by_owner ON owned_partitions (owner);

      CREATE TABLE parked_events (
        subscription   text    NOT NULL,
        partition      integer NOT NULL,
        record_offset  bigint  NOT NULL,
        profile        text    NOT NULL,
        -- What keeps its events in order.
        lane           bytea   NOT NULL,
        -- The record as it was read.
        recorded_at    bigint  NOT NULL,
        key            bytea,
        value          bytea,
        headers        jsonb   NOT NULL,
        attempts       integer NOT NULL,
        first_tried_at timestamptz,
        -- Of the first event of a lane; those behind it wait for that one.
        due_at         timestamptz,
        code           text,
        message        text,
        parked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (subscription, partition, record_offset)
      );
      CREATE INDEX parked_events_by_lane ON parked_events (subscription, partition, profile, lane, record_offset);

      -- What must happen once: the intent before the call, the outcome after it.
      CREATE TABLE effects (
        run_id   text PRIMARY KEY,
        -- The call that the intent is of.
        call     text NOT NULL,
        -- Of the process that makes it.
        owner    text NOT NULL,
        status   text,
        -- JSON; text, since jsonb holds no zero character.
        outcome  text,
        began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended_at timestamptz
      );
      CREATE INDEX effects_by_age ON effects (began_at);

      -- Events that were carried out, for as long as a repetition of them is recognised.
      CREATE TABLE seen_events (
        profile   text NOT NULL,
        operation text NOT NULL,
        identity  bytea NOT NULL,
        run_id    text NOT NULL,
        until     timestamptz NOT NULL,
        PRIMARY KEY (profile, operation, identity)
      );
      CREATE INDEX seen_events_by_end ON seen_events (until);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE seen_events, effects, parked_events, owned_partitions, owners');
  }
}
