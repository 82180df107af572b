import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { until } from './until.js';

export const root = resolve(import.meta.dirname, '../../..');

/** Ended with this process, also when that ends by an error. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One service of the suite as users run it: its own process, told everything through its environment. */
export class ServiceProcess {
  #child: ChildProcess | null = null;
  #output = '';

  constructor(
    readonly app: string,
    readonly port: number,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of its latest start. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.app} was not started`);
    return pid;
  }

  /** All that it has written, over all its starts. */
  get output(): string {
    return this.#output;
  }

  /** Begins it without waiting for it. */
  launch(): void {
    const child = spawn(process.execPath, [resolve(root, 'apps', this.app, 'dist/main.js')], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ARK_PORT: String(this.port), ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#child = child;
  }

  /** Begins it and waits until it says that it is ready. */
  async start(): Promise<this> {
    this.launch();
    await this.ready();
    return this;
  }

  async ready(timeoutMs = 60_000): Promise<void> {
    await until(
      async () => {
        if (this.#child?.exitCode !== null)
          throw new Error(`${this.app} ended by itself:\n${this.#output.slice(-4_000)}`);
        const answer = await fetch(`${this.url}/readyz`).catch(() => null);
        return answer?.status === 200;
      },
      { timeoutMs, what: () => `${this.app} is ready:\n${this.#output.slice(-4_000)}` },
    );
  }

  /** Its exit code, when it has ended within the time. */
  async exit(timeoutMs = 30_000): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    await once(child, 'exit', { signal: AbortSignal.timeout(timeoutMs) });
    return child.exitCode;
  }

  /** Tells it to stop and waits; answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child?.exitCode === null) this.#child.kill('SIGTERM');
    return this.exit();
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.exit();
  }
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
