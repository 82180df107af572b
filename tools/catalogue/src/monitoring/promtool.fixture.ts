import { type ExecFileException, execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const cache = resolve(import.meta.dirname, '../../../../node_modules/.cache/arkflows');
const debianPackage = 'prometheus';

interface Answer {
  readonly passed: boolean;
  /** Both streams. */
  readonly said: string;
}

/** Prometheus' own checker; `input` is what it reads. */
export async function promtool(args: readonly string[], input = ''): Promise<Answer> {
  return run(await findPromtool(), args, { input, timeout: 60_000 });
}

let found: Promise<string> | undefined;

/** That of the PATH, or of Debian's package, from which it is taken without installing a server. */
function findPromtool(): Promise<string> {
  found ??= locate();
  return found;
}

async function locate(): Promise<string> {
  if ((await run('promtool', ['--version'])).passed) return 'promtool';
  const program = join(cache, 'prometheus', 'usr', 'bin', 'promtool');
  const isThere = await access(program).then(
    () => true,
    () => false,
  );
  if (!isThere) await unpackPackage();
  return program;
}

async function unpackPackage(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'prometheus-'));
  try {
    await insist('apt-get', ['update', '-qq'], folder);
    await insist('apt-get', ['download', '-qq', debianPackage], folder);
    const [archive = ''] = await readdir(folder);
    await insist('dpkg-deb', ['-x', archive, 'unpacked'], folder);
    // Another worker may have been faster.
    await rename(join(folder, 'unpacked'), join(cache, 'prometheus')).catch(() => {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function insist(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { passed, said } = await run(program, args, { cwd, timeout: 300_000 });
  if (passed) return;
  throw new Error(
    `There is no promtool on the PATH, and it cannot be had from Debian's package '${debianPackage}': install Prometheus' ` +
      `tools. ${program} ${args.join(' ')} said: ${said}`,
  );
}

interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly timeout?: number;
}

function run(program: string, args: readonly string[], { cwd, input = '', timeout = 10_000 }: RunOptions = {}) {
  return new Promise<Answer>((done) => {
    const options = { timeout, maxBuffer: 16 << 20, ...(cwd && { cwd }) };
    const onEnd = (error: ExecFileException | null, stdout: string, stderr: string) =>
      done({ passed: error === null, said: `${stdout}${stderr}` || String(error ?? '') });
    const child = execFile(program, [...args], options, onEnd);
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
