import { RunBatch, type RunSummary } from '@arkflows/contracts';
import { withoutNul } from '../storage/plain-text.js';
import type { ReportedRun } from './run.entity.js';

/** Rows of a record of the topic `runs`. Throws when it is none. */
export function runRows(environment: string, value: Buffer | null): ReportedRun[] {
  const { runs } = RunBatch.parse(JSON.parse(value?.toString('utf8') ?? 'null'));
  return runs.map((run) => rowOf(environment, run));
}

function rowOf(environment: string, run: RunSummary): ReportedRun {
  return {
    ...run,
    environment,
    trigger: run.trigger ?? null,
    code: run.code ?? null,
    message: withoutNul(run.message ?? null),
    fallback: run.fallback ?? null,
    cache: run.cache ?? null,
    key: withoutNul(run.key),
    startedAt: new Date(run.startedAt),
    offset: String(run.offset),
  };
}
