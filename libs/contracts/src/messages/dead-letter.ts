/**
 * A dead letter is the record as it came (key, value and headers, byte for byte) with these headers added:
 * the reason, and where it came from. The gateway indexes them; a redrive takes them off again.
 */
export const deadLetterHeaders = {
  runId: 'ark_runid',
  code: 'ark_code',
  message: 'ark_message',
  /** JSON of the failure's details. */
  details: 'ark_details',
  attempts: 'ark_attempts',
  namespace: 'ark_namespace',
  profile: 'ark_profile',
  revision: 'ark_revision',
  operation: 'ark_operation',
  trigger: 'ark_trigger',
  topic: 'ark_topic',
  partition: 'ark_partition',
  offset: 'ark_offset',
  /** ISO times. */
  firstTriedAt: 'ark_firsttriedat',
  diedAt: 'ark_diedat',
} as const;
