import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { until } from '@arkflows/e2e';
import type { Told } from './ledger.js';

const START_TIMEOUT_MS = 10_000;
const ARRIVAL_TIMEOUT_MS = 600_000;

/** What the target's process is told on its command line, as JSON. */
export interface TargetTask {
  /** Milliseconds before each answer. */
  readonly delayMs: number;
  /** Orders have indexes below this. */
  readonly capacity: number;
}

/** An HTTP API in a process of its own that takes orders at `/orders/{orderId}` and remembers which. */
export class Target {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(task: TargetTask): Promise<Target> {
    const child = fork(new URL('./serve.js', import.meta.url), [JSON.stringify(task)]);
    const [{ port }] = await once(child, 'message', { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
    return new Target(child, `http://127.0.0.1:${port}`);
  }

  async told(): Promise<Told> {
    const told = once(this.child, 'message', { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
    this.child.send('tell');
    return (await told)[0] as Told;
  }

  /** Waits for all orders; answers when they were there, by the clock of `performance.now()`. Throws when order was not kept. */
  async ordersArrive(orders: number): Promise<number> {
    let told = await this.told();
    const arrived = async () => {
      told = await this.told();
      return told.orders >= orders;
    };
    await until(arrived, { timeoutMs: ARRIVAL_TIMEOUT_MS, what: () => `${told.orders} of ${orders} orders` });
    const at = performance.now();
    if (told.outOfOrder > 0) throw new Error(`${told.outOfOrder} calls came out of their customer's order`);
    return at;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
