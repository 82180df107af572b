import { freePort, ServiceProcess } from '../../support/service-process.js';

/** Replicas of one service, as a cluster runs them; each is a process. */
export class Replicas {
  readonly #all: ServiceProcess[] = [];

  /** `env` is what all of them find. */
  constructor(
    private readonly app: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** The replica that was started as the how-manieth. */
  at(index: number): ServiceProcess {
    const replica = this.#all[index];
    if (!replica) throw new Error(`there is no replica ${index}`);
    return replica;
  }

  get count(): number {
    return this.#all.length;
  }

  /** Starts what is missing, or tells the newest ones to stop and waits for them. */
  async scaleTo(count: number): Promise<void> {
    const missing = Array.from({ length: Math.max(0, count - this.#all.length) });
    const fresh = await Promise.all(missing.map(async () => new ServiceProcess(this.app, await freePort(), this.env)));
    this.#all.push(...fresh);
    await Promise.all(fresh.map((replica) => replica.start()));
    await Promise.all(this.#all.splice(count).map((replica) => replica.stop()));
  }

  /** Restarts one after the other, as a rolling update does. */
  async roll(): Promise<void> {
    for (const replica of this.#all) {
      await replica.stop();
      await replica.start();
    }
  }

  /** Stops a process in its tracks; `resume` lets it go on as if no time had passed. */
  suspend(index: number): void {
    process.kill(this.at(index).pid, 'SIGSTOP');
  }

  resume(index: number): void {
    process.kill(this.at(index).pid, 'SIGCONT');
  }

  /** Kills them: what they hold is nobody's concern any more. */
  async end(): Promise<void> {
    await Promise.all(this.#all.splice(0).map((replica) => replica.kill()));
  }
}
