import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openBlobs } from './blobs.js';

describe('the blob store of a service', () => {
  let folder: string;
  let stopping: AbortController;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-open-blobs-'));
    stopping = new AbortController();
  });
  afterEach(async () => {
    stopping.abort();
    await rm(folder, { recursive: true });
  });

  const open = (at: string | undefined) =>
    openBlobs(
      { folder: at, retentionMs: 60_000, maxBytes: 1_000 },
      { log: silentLog, clock: systemClock, signal: stopping.signal },
    );

  it('is none where none is configured', async () => {
    expect(await open(undefined)).toBeNull();
  });

  it('is the folder, made when it is not there', async () => {
    const store = await open(join(folder, 'blobs'));
    expect(await store?.sweep(stopping.signal)).toBe(0);
  });

  it('keeps the service from starting when it cannot be used, and says which variable to set', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(open(file)).rejects.toMatchObject({
      name: 'ExplainedError',
      message: expect.stringMatching(/something that is no folder.*: set ARK_BLOBS to a folder.*not .*file$/),
    });
  });
});
