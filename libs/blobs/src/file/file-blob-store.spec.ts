import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf, endless, patient, piecesOf } from '../contract/content.fixture.js';
import { describeBlobStore } from '../contract/describe-blob-store.fixture.js';
import { openFileBlobStore } from './file-blob-store.js';

const limits = { maxBytes: 4_000_000, retentionMs: 60_000 };
const newFolder = () => mkdtemp(join(tmpdir(), 'ark-blobs-'));

describeBlobStore('a blob store in a folder', async () => {
  const folder = await newFolder();
  let ahead = 0;
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  const contentOf = (key: string) => join(folder, 'kept', key, 'content');
  return {
    store: await openFileBlobStore({ folder, ...limits, clock }),
    ...limits,
    advance: (ms) => {
      ahead += ms;
    },
    damage: async (key) => {
      const file = await open(contentOf(key), 'r+');
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 10);
      await file.write(Buffer.from([(buffer[0] as number) ^ 1]), 0, 1, 10);
      await file.close();
    },
    shorten: async (key) => truncate(contentOf(key), (await stat(contentOf(key))).size - 1),
    close: () => rm(folder, { recursive: true }),
  };
});

describe('the folder of a blob store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const openStore = (at = folder) => openFileBlobStore({ folder: at, ...limits, clock: systemClock });
  const options = { contentType: 'text/plain', signal: patient };
  const names = async (part: 'kept' | 'unfinished') => readdir(join(folder, part));
  const ageOf = (path: string, ms: number) => utimes(path, new Date(Date.now() - ms), new Date(Date.now() - ms));

  it('holds plain bytes that only their user can read', async () => {
    const store = await openStore(join(folder, 'made'));
    const { key } = await store.put(piecesOf(Buffer.from('plain')), options);
    const place = join(folder, 'made', 'kept', key);
    expect(await readFile(join(place, 'content'), 'utf8')).toBe('plain');
    const modes = await Promise.all(
      [join(folder, 'made'), place, join(place, 'content'), join(place, 'info.json')].map(
        async (path) => (await stat(path)).mode,
      ),
    );
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600', '600']);
  });

  it('is shared by processes, and outlives them', async () => {
    const { key } = await (await openStore()).put(piecesOf(Buffer.from('shared')), options);
    const blob = await (await openStore()).get(key, patient);
    expect(blob && String(await bytesOf(blob.content))).toBe('shared');
  });

  it('holds nothing of what was not put to its end', async () => {
    const store = await openStore();
    await expect(store.put(endless(), options)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(store.put(endless(), { ...options, signal: AbortSignal.abort() })).rejects.toThrow();
    expect([await names('kept'), await names('unfinished')]).toEqual([[], []]);
  });

  it('shows no half blob after a kill -9 amid a write, and is rid of its bytes an hour later', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'interrupted-put.fixture.mjs'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const whole = (await lines.next()).value as string;
    while (Number((await lines.next()).value) < 300_000);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const store = await openStore();
    expect(await names('kept')).toEqual([whole]);
    const blob = await store.get(whole, patient);
    expect(blob && String(await bytesOf(blob.content))).toBe('whole');
    const [left] = await names('unfinished');
    expect(await store.sweep(patient)).toBe(0);
    const content = join(folder, 'unfinished', left ?? '', 'content');
    expect((await stat(content)).size).toBeGreaterThan(0);
    await ageOf(content, 61 * 60_000);
    expect(await store.sweep(patient)).toBe(1);
    expect(await names('unfinished')).toEqual([]);
  }, 30_000);

  it('says what is damaged when what is known of a blob cannot be read, and sweeps it in its time', async () => {
    const store = await openStore();
    const { key } = await store.put(piecesOf(Buffer.from('x')), options);
    await writeFile(join(folder, 'kept', key, 'info.json'), '{"size":');
    await expect(store.stat(key, patient)).rejects.toMatchObject({ code: 'DAMAGED' });
    expect(await store.sweep(patient)).toBe(0);
    await ageOf(join(folder, 'kept', key, 'content'), limits.retentionMs + 1_000);
    expect(await store.sweep(patient)).toBe(1);
  });

  it('is refused when it cannot be used, in words and without its path', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('no folder'),
    });
    const orphan = openStore(join(folder, 'not', 'there'));
    await expect(orphan).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.not.stringContaining(folder) });
  });

  it('that goes away is told as unavailable', async () => {
    const store = await openStore();
    await rm(join(folder, 'unfinished'), { recursive: true });
    await expect(store.put(piecesOf(Buffer.from('x')), options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await mkdir(join(folder, 'unfinished'));
    await chmod(join(folder, 'unfinished'), 0o700);
    expect(await store.put(piecesOf(Buffer.from('x')), options)).toMatchObject({ size: 1 });
  });
});
