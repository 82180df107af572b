import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `npm run dry-build` left of one service. */
export interface Image {
  /** Folder that stands for the container's `/`. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
}

export const readImage = async (folder: string, service: string): Promise<Image> => ({
  ...JSON.parse(await readFile(join(folder, `${service}.json`), 'utf8')),
  root: join(folder, service),
});

/** Nobody on the machine where the tests run as root, else the user who runs them. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** The entry point of an image, run as a user who may write nothing of it and told only what a container would be. */
export class ImageProcess {
  #output = '';
  #child: ChildProcess | null = null;

  /** `folder` lets everybody in and takes the Node that the base image would bring. */
  constructor(
    private readonly image: Image,
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get output(): string {
    return this.#output.slice(-4_000);
  }

  async start(): Promise<void> {
    await copyFile(process.execPath, join(this.folder, 'node'));
    await run('chmod', ['-R', 'a-w', this.image.root]);
    const child = this.#run(this.image.entrypoint);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    this.#child = child;
  }

  /** Whether it says so; throws when it has ended. */
  async isReady(): Promise<boolean> {
    if (this.#child?.exitCode !== null) throw new Error(`ended by itself:\n${this.output}`);
    const answer = await fetch(`http://127.0.0.1:${this.env.ARK_PORT}/readyz`).catch(() => null);
    return answer?.status === 200;
  }

  /** Exit code of the image's HEALTHCHECK. */
  async checkHealth(): Promise<number | null> {
    const child = this.#run(this.image.healthcheck);
    await once(child, 'exit', { signal: AbortSignal.timeout(20_000) });
    return child.exitCode;
  }

  /** SIGTERM; its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(30_000) });
    child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  }

  /** kill -9, when it still runs. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #run([program = '', ...args]: readonly string[]) {
    return spawn(program, args, {
      cwd: join(this.image.root, this.image.workdir),
      env: { ...this.image.env, ...this.env, PATH: `${this.folder}:/usr/bin:/bin` },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...unprivileged,
    });
  }
}
