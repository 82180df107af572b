import type { Log, Metrics } from '@arkflows/contracts';

/** A position that the log does not hold, and where reading goes on instead. */
export interface LostPosition {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
  readonly goingOnAt: number;
}

export const recordsGone = {
  name: 'ark_records_gone_total',
  help: 'Records that were gone from their topic before they were read; a topic that was made anew counts as one',
  labels: ['topic'],
} as const;

/** Tells of positions that the log does not hold: in the log, and in a metric for alerts. */
export function lostPositionTeller(metrics: Metrics, log: Log): (lost: LostPosition) => void {
  const gone = metrics.counter(recordsGone);
  return (lost) => {
    const { topic, position, goingOnAt } = lost;
    // How many an earlier log held beyond the position is known to nobody.
    gone.labels({ topic }).inc(position < 0 ? 1 : Math.max(1, goingOnAt - position));
    log.error(
      { ...lost },
      'The position is not in the log any more (retention, or the topic was made anew): going on at the earliest record',
    );
  };
}
