import type { AskedLane } from '../operator/watch-parked.js';
import { ProfileWorker } from './profile-worker.js';
import type { WorkerDependencies } from './worker-parts.js';

/** Commands may name any profile; beyond this many workers, idle ones without a deployment are let go of. */
const MAX_IDLE_WORKERS = 1_000;

/** The workers of a process, one per profile, deployed or only named by a command. */
export class Workers {
  readonly #workers = new Map<string, ProfileWorker>();
  readonly #deployed = new Set<string>();

  constructor(private readonly dependencies: WorkerDependencies) {}

  /** The worker of a profile (`namespace/name`), deployed or not. */
  of(profile: string): ProfileWorker {
    let worker = this.#workers.get(profile);
    if (!worker) {
      if (this.#workers.size >= MAX_IDLE_WORKERS) this.#forgetIdle();
      worker = new ProfileWorker(profile, this.dependencies);
      this.#workers.set(profile, worker);
    }
    return worker;
  }

  /** The same, kept until `undeployed`. */
  deployed(profile: string): ProfileWorker {
    this.#deployed.add(profile);
    return this.of(profile);
  }

  undeployed(profile: string): void {
    this.#deployed.delete(profile);
  }

  all(): Iterable<ProfileWorker> {
    return this.#workers.values();
  }

  /** Ends the wait of parked lanes that are this process's; answers those. */
  wakeAsked(lanes: readonly AskedLane[]): readonly AskedLane[] {
    const byProfile = Map.groupBy(lanes, ({ profile }) => profile);
    return [...byProfile].flatMap(([profile, asked]) => this.#workers.get(profile)?.wakeAsked(asked) ?? []);
  }

  /** When all subscriptions are quiet: closes the clients. */
  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
  }

  #forgetIdle(): void {
    for (const [profile, worker] of this.#workers) {
      if (worker.idle && !this.#deployed.has(profile)) this.#workers.delete(profile);
    }
  }
}
