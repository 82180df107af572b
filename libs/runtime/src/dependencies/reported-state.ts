import { redactText } from '@arkflows/security';
import type { DependencyContext } from './dependency.js';

/** Tells health and log how a dependency stands; the log only when that changes. */
export class ReportedState {
  /** Null: it is there. Undefined: nothing was told yet. */
  #reason: string | null | undefined;

  constructor(
    private readonly name: string,
    private readonly context: Pick<DependencyContext, 'health' | 'log'>,
  ) {
    // somebody who waited for it may have told already
    if (context.health.snapshot().components[name]?.state === 'up') this.#reason = null;
  }

  up(): void {
    this.context.health.component(this.name).up();
    if (this.#reason === null) return;
    // Only after an outage is it news.
    this.context.log[this.#reason === undefined ? 'debug' : 'info']({ dependency: this.name }, 'dependency is there');
    this.#reason = null;
  }

  down(error: unknown): void {
    const reason = reasonOf(error);
    this.context.health.component(this.name).down(reason);
    if (this.#reason === reason) return;
    this.context.log.warn({ dependency: this.name, reason }, 'dependency is not there, trying again');
    this.#reason = reason;
  }
}

/** The error's text; of an error without one, that of what it is made of. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(reasonOf).join('; ').slice(0, 500);
  return redactText(error instanceof Error ? error.message : String(error));
}
