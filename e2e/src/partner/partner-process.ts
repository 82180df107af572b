import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../support/service-process.js';

/** A server of somebody else, as its own process over TLS: it prints its address, then a line of JSON for all that it is asked. */
export class PartnerProcess<Asked> {
  readonly asked: Asked[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts one of this folder's programs with the certificates of the folder given. */
  static async start<Asked>(program: string, certificates: string, ...args: string[]): Promise<PartnerProcess<Asked>> {
    const child = spawn(process.execPath, [join(root, 'e2e/dist/partner', `${program}.js`), certificates, ...args], {
      env: { PATH: process.env.PATH ?? '', NODE_EXTRA_CA_CERTS: join(certificates, 'ca.pem') },
      // It ends when its input does, also when this process was killed.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk) => {
      complaints += chunk;
    });
    const lines = createInterface({ input: child.stdout });
    const ended = once(child, 'close').then(() => Promise.reject(new Error(`${program} ended:\n${complaints}`)));
    const [url] = await Promise.race([once(lines, 'line', { signal: AbortSignal.timeout(30_000) }), ended]);
    // It ends when it is told to.
    ended.catch(() => {});
    const partner = new PartnerProcess<Asked>(child, url);
    lines.on('line', (line) => {
      // What a library says between is no part of it.
      if (line.startsWith('{')) partner.asked.push(JSON.parse(line));
    });
    return partner;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit', { signal: AbortSignal.timeout(10_000) });
    this.child.kill('SIGKILL');
    await exit;
  }
}
