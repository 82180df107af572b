import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tieToThisProcess } from '@arkflows/persistence';
import { answers, runCommand } from '../commands.js';
import type { StopSignal } from '../engine.js';
import { leftBehind, ownerLabel, ownerOf } from './left-behind.js';

/** Whether a docker engine answers. */
export const dockerAnswers = (): Promise<boolean> => answers('docker', ['info']);

/** A container that lives as long as this process at most. */
export class Container {
  readonly #name = `arkflows-testbed-${randomBytes(6).toString('hex')}`;
  #attached: ChildProcess | undefined;
  #lifeline: { release(): void } | undefined;

  /** Pulls the image when needed and creates the container; `options` are those of `docker create`. */
  async create(image: string, options: readonly string[], ready: () => Promise<void>): Promise<void> {
    await removeLeftBehind();
    const label = `${ownerLabel}=${ownerOf(process.pid)}`;
    await runCommand('docker', ['create', '--name', this.#name, '--label', label, ...options, image], 600_000);
    this.#ready = ready;
    await this.start();
  }

  #ready: () => Promise<void> = async () => {};

  async start(): Promise<void> {
    // Attached, a SIGTERM to the client reaches the container.
    this.#attached = spawn('docker', ['start', '--attach', this.#name], { detached: true, stdio: 'ignore' });
    this.#attached.on('error', () => {});
    this.#attached.unref();
    if (this.#attached.pid !== undefined) this.#lifeline = tieToThisProcess(this.#attached.pid, 'TERM');
    await this.#ready();
  }

  async stop(signal: StopSignal): Promise<void> {
    const attached = this.#attached;
    this.#attached = undefined;
    if (attached && attached.exitCode === null && attached.signalCode === null) {
      const exit = once(attached, 'exit');
      await runCommand('docker', signal === 'SIGKILL' ? ['kill', this.#name] : ['stop', this.#name], 60_000);
      await exit;
    }
    this.#lifeline?.release();
  }

  async remove(): Promise<void> {
    await runCommand('docker', ['rm', '--force', '--volumes', this.#name], 60_000);
    this.#lifeline?.release();
  }
}

/** Removes the containers of runs that were killed. */
async function removeLeftBehind(): Promise<void> {
  const format = `{{.Names}} {{.Label "${ownerLabel}"}}`;
  const listing = ['container', 'ls', '--all', '--filter', `label=${ownerLabel}`, '--format', format];
  const names = leftBehind(await runCommand('docker', listing, 60_000));
  // Another run may be removing the same one.
  for (const name of names) await runCommand('docker', ['rm', '--force', '--volumes', name], 60_000).catch(() => {});
}
