import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { answers, runCommand } from '../commands.js';
import { cacheFolder } from '../data-folder.js';
import { installPackages, mayInstallPackages } from '../debian-packages.js';

const pom = join(import.meta.dirname, '..', '..', 'kafka', 'pom.xml');
export const logging = join(import.meta.dirname, '..', '..', 'kafka', 'log4j2.properties');

export interface KafkaInstallation {
  readonly version: string;
  /** Folder of jars. */
  readonly libraries: string;
  readonly java: string;
}

/**
 * Kafka's jars, from the user's cache or, the first time, from Maven Central; and a Java that can run them. As root on Debian
 * it installs Maven with a Java first where that is not there, and says so.
 */
export async function installKafka(say: (line: string) => void): Promise<KafkaInstallation> {
  const version = await kafkaVersion();
  const libraries = join(await cacheFolder(), `kafka-${version}`);
  const cached = await isFolder(libraries);
  if (!cached) await provideMaven(say);
  const java = await findJava();
  if (!cached) await download(libraries);
  return { version, libraries, java };
}

/** The version that the testbed runs, as its pom says. */
export async function kafkaVersion(): Promise<string> {
  const version = /<kafka\.version>(.+?)<\/kafka\.version>/.exec(await readFile(pom, 'utf8'))?.[1];
  if (!version) throw new Error(`${pom} names no kafka.version.`);
  return version;
}

async function download(libraries: string): Promise<void> {
  await mkdir(join(libraries, '..'), { recursive: true });
  const draft = await mkdtemp(`${libraries}-`);
  try {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${draft}`, '-DincludeScope=runtime'];
    await runCommand('mvn', ['-B', '-q', '-f', pom, ...goal], 600_000);
    await rename(draft, libraries).catch(async (error) => {
      // Another run may have finished first: its copy is as good.
      if (!(await isFolder(libraries))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function findJava(): Promise<string> {
  const home = process.env.JAVA_HOME;
  for (const java of [...(home ? [join(home, 'bin', 'java')] : []), 'java']) {
    const said = await runCommand(java, ['-version'], 20_000).catch(() => '');
    if (Number.parseInt(/version "(\d+)/.exec(said)?.[1] ?? '0', 10) >= 17) return java;
  }
  throw new Error(`Kafka needs Java 17 or newer on the PATH or in JAVA_HOME. ${howToInstall}`);
}

async function provideMaven(say: (line: string) => void): Promise<void> {
  if (await answers('mvn', ['-v'])) return;
  if (!(await mayInstallPackages()))
    throw new Error(`Kafka is fetched from Maven Central with mvn, which is not here. ${howToInstall}`);
  say(`Installing ${debianPackages.join(' and ')} with apt-get, to fetch and run Kafka ...`);
  try {
    await installPackages(debianPackages);
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${howToInstall}`, { cause });
  }
}

const debianPackages = ['maven', 'default-jre-headless'];
const howToInstall =
  `On Debian or Ubuntu: sudo apt-get install -y ${debianPackages.join(' ')}. Or start docker, ` +
  'or set ARK_TEST_KAFKA=host:port to a Kafka that may be used for tests.';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
