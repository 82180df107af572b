import { z } from 'zod';

/** How one event went through one operation; no payload in it. */
export const RunSummary = z.object({
  /** The same for every repetition of the same record: `run_` and a hash of profile, operation, topic, partition and offset. */
  runId: z.string(),
  namespace: z.string(),
  profile: z.string(),
  revision: z.int(),
  operation: z.string(),
  /** Absent for a command. */
  trigger: z.string().optional(),
  eventId: z.string(),
  eventSource: z.string(),
  key: z.string().nullable(),
  status: z.enum(['succeeded', 'skipped', 'dead']),
  code: z.string().optional(),
  message: z.string().optional(),
  attempts: z.int(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
});
export type RunSummary = z.output<typeof RunSummary>;

/** Value of the topic `runs`: summaries come in batches. */
export const RunBatch = z.object({ runs: z.array(RunSummary) });
export type RunBatch = z.output<typeof RunBatch>;
