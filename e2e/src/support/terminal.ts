import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.js';

/** A terminal of a user in which one command runs; it is told nothing of the engines of the tests. */
export class Terminal {
  output = '';
  readonly #child: ChildProcess;

  constructor(
    readonly command: string,
    cwd: string,
  ) {
    const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', JAVA_HOME: process.env.JAVA_HOME ?? '' };
    // A process group of its own, which is what Ctrl-C reaches.
    this.#child = spawn('bash', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk;
      });
    }
    process.once('exit', () => this.#signal('SIGKILL'));
  }

  /** Waits until the command has printed the text; throws when it ends before. */
  async says(text: string): Promise<void> {
    await until(
      () => {
        if (this.#ended && !this.output.includes(text)) throw new Error(`${this.command} ended:\n${this.output}`);
        return this.output.includes(text);
      },
      { timeoutMs: 180_000, what: () => `${this.command} says '${text}':\n${this.output}` },
    );
  }

  /** Ctrl-C, and waits until it has ended. */
  async interrupt(): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.#child, 'close', { signal: AbortSignal.timeout(40_000) });
    this.#signal('SIGINT');
    await closed;
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#ended || this.#child.pid === undefined) return;
    process.kill(-this.#child.pid, signal);
  }
}
