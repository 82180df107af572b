import type { SourceRecord } from '@arkflows/contracts';
import type { Assignment, ReceivedRecord } from '@arkflows/messaging';

/** Finds a record of a partition as the topic holds it that its trigger or command was sent to. */
export type ReadSource = (assignment: Assignment, record: ReceivedRecord) => SourceRecord;

/** It is the one that is read. */
export const asRead: ReadSource = ({ topic, partition }, { offset, timestamp, key, value, headers }) => ({
  topic,
  partition,
  offset,
  timestamp,
  key,
  value,
  headers,
});
