import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { root } from '../service-process.js';
import type { ProviderCall, ProviderScript } from './script.js';

const program = resolve(root, 'e2e/dist/support/provider-simulator/main.js');
const startsWithinMs = 10_000;

/** A simulated provider in a process of its own, which can be told how to behave and says who called it when. */
export class Provider {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(script: Partial<ProviderScript> = {}): Promise<Provider> {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const signal = AbortSignal.timeout(startsWithinMs);
    try {
      const [said] = (await once(child.stdout, 'data', { signal })) as [Buffer];
      const provider = new Provider(child, `http://127.0.0.1:${Number(said.toString())}`);
      await provider.follow(script);
      return provider;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Behaves like this from now on; what is not named is as it is for a well-behaved provider. */
  async follow(script: Partial<ProviderScript>): Promise<void> {
    await this.#control('PUT', 'script', JSON.stringify(script));
  }

  /** All calls in the order in which they came. */
  async ledger(): Promise<readonly ProviderCall[]> {
    return (await this.#control('GET', 'ledger')) as ProviderCall[];
  }

  async forget(): Promise<void> {
    await this.#control('DELETE', 'ledger');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  async #control(method: string, what: string, body?: string): Promise<unknown> {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${this.url}/_control/${what}`, { method, signal, ...(body && { body }) });
    if (!answer.ok) throw new Error(`the provider answers ${answer.status} to ${method} ${what}`);
    return answer.json();
  }
}
