CREATE TABLE IF NOT EXISTS cities (
  id integer PRIMARY KEY,
  name text NOT NULL,
  country char(2) NOT NULL,
  region text NOT NULL,
  kind text NOT NULL,
  population integer NOT NULL,
  big boolean NOT NULL,
  longitude double precision NOT NULL,
  latitude double precision NOT NULL,
  observed_at timestamptz NOT NULL
);
