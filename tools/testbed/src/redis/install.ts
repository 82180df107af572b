import { answers } from '../commands.js';
import { installPackages, mayInstallPackages } from '../debian-packages.js';

const debianPackage = 'redis-server';
const howToInstall =
  `On Debian or Ubuntu: sudo apt-get install -y ${debianPackage}. Or start docker, or set ARK_TEST_REDIS=redis://host:port to a ` +
  'Redis that may be used for tests.';

/**
 * The server program: Redis, or Valkey, which is the same for all that is tested. As root on Debian it installs Redis where
 * neither is there, and says so.
 */
export async function installRedis(say: (line: string) => void): Promise<string> {
  const found = await findServer();
  if (found) return found;
  if (!(await mayInstallPackages())) throw new Error(`There is no redis-server on the PATH. ${howToInstall}`);
  say(`Installing ${debianPackage} with apt-get ...`);
  try {
    await installPackages([debianPackage]);
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${howToInstall}`, { cause });
  }
  const installed = await findServer();
  if (!installed) throw new Error(`${debianPackage} is installed, but there is no redis-server. ${howToInstall}`);
  return installed;
}

async function findServer(): Promise<string | undefined> {
  for (const program of ['redis-server', 'valkey-server']) if (await answers(program, ['--version'])) return program;
  return undefined;
}
