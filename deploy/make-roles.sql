-- Read by the postgres image when its volume is new: each service gets a role of its own, which may use the schema of its name and
-- nothing else. Can be run again, also on a database in which the services had one role: they keep what they have.
DO $make$
DECLARE
  service text;
  owner text;
  relation regclass;
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  FOREACH service IN ARRAY ARRAY['gateway', 'database-integration', 'rest-integration'] LOOP
    owner := replace(service, '-', '_');
    IF to_regrole(owner) IS NULL THEN
      EXECUTE format('CREATE ROLE %I', owner);
    END IF;
    EXECUTE format(
      'ALTER ROLE %I LOGIN PASSWORD %L',
      owner,
      btrim(pg_read_file('/run/secrets/' || service || '-database-password'), E' \n')
    );
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), owner);
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', owner);
    EXECUTE format('ALTER SCHEMA %I OWNER TO %I', owner, owner);
    -- What belongs to a table (indexes, sequences of its columns) goes with it.
    FOR relation IN SELECT oid FROM pg_class WHERE relnamespace = owner::regnamespace AND relkind IN ('r', 'p', 'v', 'm') LOOP
      EXECUTE format('ALTER TABLE %s OWNER TO %I', relation, owner);
    END LOOP;
  END LOOP;
END
$make$;
