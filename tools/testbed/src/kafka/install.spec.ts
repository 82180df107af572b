import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { installKafka } from './install.js';

const asRoot = process.getuid?.() === 0;

describe('a machine without Maven', () => {
  const before = { ...process.env };
  let folder: string;
  const program = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'install-kafka-'));
    Object.assign(process.env, { PATH: folder, JAVA_HOME: '', XDG_CACHE_HOME: join(folder, 'cache'), CI: '' });
    program('java', `echo 'openjdk version "17.0.1"'`);
  });
  afterEach(() => {
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what to install', async () => {
    await expect(installKafka(() => {})).rejects.toThrow(/mvn, which is not here\. On Debian or Ubuntu: sudo apt-get/);
  });

  (asRoot ? it : it.skip)('gets it by apt-get as root on Debian, which is said', async () => {
    const log = join(folder, 'apt.log');
    const install = `if [ "$1" = install ]; then echo '#!/bin/sh' > ${folder}/mvn; /bin/chmod 755 ${folder}/mvn; fi`;
    program('apt-get', `echo "$@" >> ${log}\n${install}`);
    const said: string[] = [];
    await expect(installKafka((line) => said.push(line))).resolves.toMatchObject({ java: 'java' });
    expect(said).toEqual([expect.stringContaining('Installing maven and default-jre-headless with apt-get')]);
    expect(readFileSync(log, 'utf8')).toMatch(/^update .*\ninstall .* maven default-jre-headless$/m);
  });

  (asRoot ? it : it.skip)('says what went wrong when apt-get fails, and what else there is', async () => {
    program('apt-get', 'if [ "$1" = --version ]; then exit 0; fi; echo no network >&2; exit 100');
    await expect(installKafka(() => {})).rejects.toThrow(/no network[\s\S]*ARK_TEST_KAFKA=host:port/);
  });
});
