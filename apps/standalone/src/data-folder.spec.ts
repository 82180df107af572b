import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareDataFolder } from './data-folder.js';

describe('the data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-data-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made for its user alone, with what lies above it, and left empty', async () => {
    const wanted = join(folder, 'a', 'b');
    await prepareDataFolder(wanted);
    await prepareDataFolder(wanted);
    expect((await stat(wanted)).mode & 0o777).toBe(0o700);
    expect(await readdir(wanted)).toEqual([]);
  });

  it('may not be a file, nor lie below one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const wanted of [file, join(file, 'below')]) {
      await expect(prepareDataFolder(wanted)).rejects.toMatchObject({
        name: 'ExplainedError',
        message: expect.stringMatching(/is no folder: set ARK_DATA_DIR/),
      });
    }
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;
  itOnLinux('is refused at once where no folder can be made', async () => {
    await expect(prepareDataFolder('/proc/ark-data/below')).rejects.toMatchObject({
      message: expect.stringContaining('The data folder /proc/ark-data/below cannot be used'),
    });
  });
});
