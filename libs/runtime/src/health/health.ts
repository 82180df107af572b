import { type Clock, type Metrics, noMetrics } from '@arkflows/contracts';

export type HealthState = 'up' | 'down';

export interface ComponentSnapshot {
  readonly state: HealthState;
  /** ISO time of the last change of state. */
  readonly since: string;
  /** Why it is down. */
  readonly reason?: string;
}

export interface HealthSnapshot {
  /** `up` when every component is. */
  readonly status: HealthState;
  readonly components: Readonly<Record<string, ComponentSnapshot>>;
}

/** One thing that a service needs to be ready. Down ('starting') until it is told otherwise. */
export interface HealthComponent {
  up(): void;
  /** `reason` is shown by /readyz: no secret in it. */
  down(reason: string): void;
}

/** The state of all that a service needs, as its parts report it. Reading it changes nothing and asks nobody. */
export class Health {
  readonly #components = new Map<string, ComponentSnapshot>();
  readonly #clock: Clock;
  readonly #up;

  /** Tells `metrics`, too, by default nobody. */
  constructor(clock: Clock, metrics: Metrics = noMetrics) {
    this.#clock = clock;
    this.#up = metrics.gauge({
      name: 'ark_component_up',
      help: '1 while this part of what the process needs is there, else 0; it is ready when all are',
      labels: ['component'],
    });
  }

  /** The component of this name; asking again gives the same one. */
  component(name: string): HealthComponent {
    if (!this.#components.has(name)) this.#set(name, 'down', 'starting');
    return {
      up: () => this.#set(name, 'up'),
      down: (reason) => this.#set(name, 'down', reason),
    };
  }

  snapshot(): HealthSnapshot {
    const components = Object.fromEntries(this.#components);
    const allUp = Object.values(components).every(({ state }) => state === 'up');
    return { status: allUp ? 'up' : 'down', components };
  }

  #set(name: string, state: HealthState, reason?: string): void {
    const before = this.#components.get(name);
    const since = before?.state === state ? before.since : new Date(this.#clock.now()).toISOString();
    this.#up.labels({ component: name }).set(state === 'up' ? 1 : 0);
    this.#components.set(name, { state, since, ...(reason !== undefined && { reason }) });
  }
}
