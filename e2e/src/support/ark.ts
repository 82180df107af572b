import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { root } from './service-process.js';

interface ArkAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails with what the tool printed, unless it did what it was told. */
export function done({ code, stdout, stderr }: ArkAnswer): string {
  if (code !== 0) throw new Error(`ark ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export type Ark = (args: readonly string[], input?: string) => Promise<ArkAnswer>;

/** The command line tool as its own process, told where the gateway is and which key to use. */
export function arkFor(server: string, keyFile: string): Ark {
  return async (args, input = '') => {
    const child = spawn(process.execPath, [resolve(root, 'apps/cli/bin/ark.js'), ...args], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', ARK_SERVER: server, ARK_API_KEY_FILE: keyFile },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    await once(child, 'close', { signal: AbortSignal.timeout(120_000) });
    return { code: child.exitCode, stdout, stderr };
  };
}
