import { BrokerError } from '../broker.js';

/** Tables of the embedded broker. `schema` is a checked, quoted identifier. Can be run again at any time. */
export const createTables = (schema: string): string => `
create schema if not exists ${schema};

create table if not exists ${schema}.topics (
  id integer generated always as identity primary key,
  name text not null unique,
  partitions integer not null,
  compacted boolean not null,
  max_message_bytes integer not null
);

-- The row lock of a partition is held from the giving of its offsets to the commit of their records.
create table if not exists ${schema}.partitions (
  topic_id integer not null references ${schema}.topics (id),
  partition integer not null,
  first_offset bigint not null default 0,
  next_offset bigint not null default 0,
  bytes bigint not null default 0,
  primary key (topic_id, partition)
) with (fillfactor = 50);

create table if not exists ${schema}.records (
  topic_id integer not null,
  partition integer not null,
  "offset" bigint not null,
  timestamp bigint not null,
  compacted boolean not null,
  size integer not null,
  key bytea,
  headers bytea,
  value bytea,
  primary key (topic_id, partition, "offset")
);
-- Compressing costs more here than the room is worth; what is large stands apart, so that counting bytes does not read it.
alter table ${schema}.records alter column value set storage external;
create index if not exists records_compaction on ${schema}.records using hash (key) where compacted;

create table if not exists ${schema}.group_offsets (
  "group" text not null,
  topic_id integer not null references ${schema}.topics (id),
  partition integer not null,
  next_offset bigint not null,
  primary key ("group", topic_id, partition)
) with (fillfactor = 50);

-- One row: who may write, and the last batch written. A batch whose answer was lost is recognised by it.
create table if not exists ${schema}.writer (
  only_one boolean primary key default true check (only_one),
  owner uuid not null,
  batch bigint not null
);
`;

/** Throws FAULT for what could not be a plain schema name. */
export const quotedSchema = (name: string): string => {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name))
    throw new BrokerError(
      'FAULT',
      `'${name}' cannot name a schema: use lower-case letters, digits and _, and no digit first`,
    );
  return `"${name}"`;
};
