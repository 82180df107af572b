import type { Clock, Log } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { CLOCK, CONFIG, LOG } from '../ports.js';
import { RetentionRepository } from './retention.repository.js';

const SWEEP_EVERY_MS = 5 * 60_000;

/** Keeps the index of runs and dead letters within its bounds. */
@Injectable()
export class Retention {
  constructor(
    private readonly rows: RetentionRepository,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Sweeps now and then until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => this.log.warn({ error }, 'the index could not be swept'));
      await this.clock.sleep(SWEEP_EVERY_MS, signal).catch(() => {});
    }
  }

  async sweep(): Promise<void> {
    const { runRetentionMs, failureRetentionMs, maxRunsPerNamespace: maxPerNamespace } = this.config;
    const deleted = await this.rows.sweep({
      runRetentionMs,
      // Failures are never kept for a shorter time than successes.
      failureRetentionMs: Math.max(failureRetentionMs, runRetentionMs),
      maxPerNamespace,
    });
    if (deleted > 0) this.log.info({ deleted }, 'old runs and dead letters taken out of the index');
  }
}
