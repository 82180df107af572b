import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HandOver1764100000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE owned_partitions
        -- What the owner of an epoch had settled and not committed when it let go: for the next epoch alone.
        ADD settled_in    bigint,
        ADD settled_at    timestamptz,
        ADD committed     bigint,
        ADD settled_to    bigint,
        ADD unsettled     bigint[];

      -- How many events each lane has in the store, so that the next owner finds its lanes without counting.
      CREATE TABLE parked_lanes (
        subscription text    NOT NULL,
        partition    integer NOT NULL,
        profile      text    NOT NULL,
        lane         bytea   NOT NULL,
        events       integer NOT NULL,
        PRIMARY KEY (subscription, partition, profile, lane)
      );
      INSERT INTO parked_lanes
        SELECT subscription, partition, profile, lane, count(*) FROM parked_events GROUP BY 1, 2, 3, 4;

      -- By the database, so that it is right whoever deletes events. The lane of an event does not change.
      CREATE FUNCTION count_parked_lanes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO parked_lanes AS known (subscription, partition, profile, lane, events)
            SELECT subscription, partition, profile, lane, count(*) FROM changed GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            ON CONFLICT (subscription, partition, profile, lane) DO UPDATE SET events = known.events + EXCLUDED.events;
        ELSE
          UPDATE parked_lanes AS known SET events = known.events - gone.events
            FROM (SELECT subscription, partition, profile, lane, count(*) AS events FROM changed GROUP BY 1, 2, 3, 4) AS gone
            WHERE (known.subscription, known.partition, known.profile, known.lane)
              = (gone.subscription, gone.partition, gone.profile, gone.lane);
          DELETE FROM parked_lanes AS known USING changed
            WHERE (known.subscription, known.partition, known.profile, known.lane)
              = (changed.subscription, changed.partition, changed.profile, changed.lane) AND known.events <= 0;
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER parked_events_added AFTER INSERT ON parked_events REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_parked_lanes();
      CREATE TRIGGER parked_events_gone AFTER DELETE ON parked_events REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_parked_lanes();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER parked_events_added ON parked_events');
    await runner.query('DROP TRIGGER parked_events_gone ON parked_events');
    await runner.query('DROP FUNCTION count_parked_lanes');
    await runner.query('DROP TABLE parked_lanes');
    await runner.query(`
      ALTER TABLE owned_partitions
        DROP settled_in, DROP settled_at, DROP committed, DROP settled_to, DROP unsettled`);
  }
}
