import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './error.js';

const run = promisify(execFile);

/** How the server's programs are started: PostgreSQL refuses to run as root. */
export interface Account {
  /** What a command is prefixed with; empty for an ordinary user. */
  readonly prefix: readonly string[];
  /** Gives a folder to the account that the server runs as. */
  own(folder: string): Promise<void>;
}

const userNamespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
/** `nobody` of every Linux distribution. */
const nobody = 65_534;

const ourselves: Account = { prefix: [], own: async () => {} };

/**
 * The account to start the server with: ourselves; as root on Linux ourselves under another name (a user namespace, so
 * that files stay root's), and where that is forbidden, `nobody`, who must be able to reach the programs and the folder.
 */
export async function chooseAccount(programs: string, folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) {
    refuseNameless();
    return ourselves;
  }
  if (await works([...userNamespace, 'true'])) return { prefix: userNamespace, own: async () => {} };
  const prefix = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const reachable =
    (await works([...prefix, 'test', '-x', programs])) && (await works([...prefix, 'test', '-x', folder]));
  if (reachable) return { prefix, own: (path) => chown(path, nobody, nobody) };
  throw new EmbeddedPostgresError(
    'CANNOT_RUN_AS_ROOT',
    'PostgreSQL refuses to run as root, this machine allows no user namespaces, and the user nobody cannot reach ' +
      `${programs} or ${folder}. Start as an ordinary user, or place both where every user can go.`,
  );
}

/** PostgreSQL wants a name for its user, which a container that is run as just any number does not give. */
function refuseNameless(): void {
  try {
    userInfo();
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'USER_HAS_NO_NAME',
      `PostgreSQL needs a user that has a name, and user ${process.getuid?.()} has no entry in /etc/passwd. ` +
        'Start as a user that has one.',
      { cause },
    );
  }
}

async function works(command: readonly string[]): Promise<boolean> {
  const [program = '', ...args] = command;
  return run(program, args, { timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}
