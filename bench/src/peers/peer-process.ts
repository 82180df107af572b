import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { processCpuSeconds } from '../measure/process-cpu.js';
import { memoryOf } from '../measure/process-memory.js';

const TIMEOUT_MS = 1_800_000;
const STOP_MS = 10_000;
const LOOK_EVERY_MS = 250;

/** Another program that does the same work, told where everything is through its environment. */
export class PeerProcess {
  readonly #began = performance.now();

  private constructor(private readonly child: ChildProcess) {
    // With this process, also when that ends by an error.
    process.once('exit', () => child.kill('SIGKILL'));
  }

  static async start(command: readonly string[], env: Readonly<Record<string, string>>): Promise<PeerProcess> {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] });
    await once(child, 'spawn');
    return new PeerProcess(child);
  }

  get #ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until it has done all, and answers what that took from its start on. Throws when it ends before. */
  async work(events: number, done: () => Promise<number>): Promise<Record<string, number>> {
    const pid = this.child.pid ?? 0;
    let [began, first] = [Number.NaN, 0];
    for (let count = await done(); count < events; count = await done()) {
      if (count > 0 && first === 0) [began, first] = [performance.now(), count];
      if (this.#ended) throw new Error(`It ended by itself after ${count} events`);
      if (performance.now() - this.#began > TIMEOUT_MS)
        throw new Error(`${count} of ${events} events within half an hour`);
      await sleep(LOOK_EVERY_MS);
    }
    const ended = performance.now();
    const seconds = (ended - this.#began) / 1_000;
    return {
      s: seconds,
      'events/s': events / seconds,
      'events/s from the first on': (events - first) / ((ended - began) / 1_000),
      'CPU s': await processCpuSeconds(pid),
      'peak MB': (await memoryOf(pid)).peak,
    };
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS)]);
    this.child.kill('SIGKILL');
  }
}
