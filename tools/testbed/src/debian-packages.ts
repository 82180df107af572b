import { answers, runCommand } from './commands.js';

let last: Promise<unknown> = Promise.resolve();

/** Whether this process may install Debian's packages. */
export const mayInstallPackages = async (): Promise<boolean> =>
  process.getuid?.() === 0 && (await answers('apt-get', ['--version']));

/** Installs Debian's packages, one caller after the other, since apt-get lets nobody in beside it. */
export function installPackages(packages: readonly string[]): Promise<void> {
  const installed = last.then(async () => {
    await runCommand('apt-get', ['update', '-qq'], 300_000);
    const quietly = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
    await runCommand('apt-get', ['install', ...quietly, ...packages], 600_000);
  });
  last = installed.catch(() => {});
  return installed;
}
