import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlobStore } from '../blob-store.js';
import { bytesOf, endless, patient, piecesOf } from './content.fixture.js';

export interface StoreUnderTest {
  readonly store: BlobStore;
  /** Largest blob that it takes. */
  readonly maxBytes: number;
  /** How long it keeps a blob, by its clock. */
  readonly retentionMs: number;
  /** Sets its clock forward. */
  advance(ms: number): void;
  /** Changes one byte of what it keeps, as a broken disk does. */
  damage(key: string): Promise<void>;
  /** Takes the last byte off. */
  shorten(key: string): Promise<void>;
  close(): Promise<void>;
}

/** What every implementation of the BlobStore port must do. */
export const describeBlobStore = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(name, () => {
    let tested: StoreUnderTest;
    let store: BlobStore;
    beforeEach(async () => {
      tested = await open();
      store = tested.store;
    });
    afterEach(() => tested.close());

    const options = { contentType: 'application/json', signal: patient };
    const put = (bytes: Buffer) => store.put(piecesOf(bytes), options);
    const contentOf = async (key: string) => {
      const blob = await store.get(key, patient);
      return blob && bytesOf(blob.content);
    };

    it.each([0, 1, 65_536, 1_000_003])(
      'gives back %d bytes as they were put, with their size and digest',
      async (size) => {
        const bytes = randomBytes(size);
        const before = Date.now();
        const { key, expiresAt, ...info } = await put(bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        expect(info).toEqual({ size, sha256, contentType: 'application/json' });
        expect(expiresAt).toBeGreaterThanOrEqual(before + tested.retentionMs);
        expect(await store.stat(key, patient)).toEqual({ key, expiresAt, ...info });
        expect((await contentOf(key))?.equals(bytes)).toBe(true);
      },
    );

    it('gives every blob a key of its own, also for the same bytes', async () => {
      const [one, other] = await Promise.all([put(Buffer.from('same')), put(Buffer.from('same'))]);
      expect(one.key).not.toBe(other.key);
      await store.delete(one.key, patient);
      expect(await contentOf(other.key)).toEqual(Buffer.from('same'));
    });

    it('keeps many that are put at once apart', async () => {
      const texts = Array.from({ length: 50 }, (_, n) => `blob ${n}`);
      const infos = await Promise.all(texts.map((text) => put(Buffer.from(text))));
      const found = await Promise.all(infos.map(({ key }) => contentOf(key)));
      expect(found.map(String)).toEqual(texts);
    });

    it.each([
      'a3bb189e-8bf9-3888-9912-ace4e6543002',
      '../escape',
      '..',
      '.',
      '',
      'a/b',
      '/etc/passwd',
      'a\0b',
      'x'.repeat(500),
    ])('has nothing under the key %j', async (key) => {
      expect(await store.stat(key, patient)).toBeNull();
      expect(await store.get(key, patient)).toBeNull();
      expect(await store.delete(key, patient)).toBe(false);
    });

    it('deletes', async () => {
      const { key } = await put(Buffer.from('x'));
      expect(await store.delete(key, patient)).toBe(true);
      expect(await store.delete(key, patient)).toBe(false);
      expect(await store.stat(key, patient)).toBeNull();
    });

    it('lets who reads a blob finish while it is deleted', async () => {
      const bytes = randomBytes(3_000_000);
      const { key } = await put(bytes);
      const blob = await store.get(key, patient);
      await store.delete(key, patient);
      expect(blob && (await bytesOf(blob.content)).equals(bytes)).toBe(true);
    });

    it('takes as much as it may, and keeps nothing of what is larger', async () => {
      expect((await put(Buffer.alloc(tested.maxBytes))).size).toBe(tested.maxBytes);
      await expect(put(Buffer.alloc(tested.maxBytes + 1))).rejects.toMatchObject({ code: 'TOO_LARGE' });
      await expect(store.put(endless(), options)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    });

    it('keeps nothing of a content that fails, and fails as that does', async () => {
      const failing = async function* () {
        yield Buffer.from('half');
        throw new Error('the source is gone');
      };
      await expect(store.put(failing(), options)).rejects.toThrow('the source is gone');
    });

    it('gives up when it is told to, amid a write and a read', async () => {
      const slow = async function* () {
        for (;;) {
          yield Buffer.from('x');
          await sleep(1);
        }
      };
      const giveUp = new AbortController();
      const putting = store.put(slow(), { ...options, signal: giveUp.signal });
      giveUp.abort(new Error('enough'));
      await expect(putting).rejects.toThrow('enough');
      const { key } = await put(randomBytes(3_000_000));
      const leave = new AbortController();
      const blob = await store.get(key, leave.signal);
      leave.abort();
      await expect(bytesOf(blob?.content ?? [])).rejects.toThrow();
      for (const call of [store.stat(key, AbortSignal.abort()), store.get(key, AbortSignal.abort())]) {
        await expect(call).rejects.toThrow();
      }
    });

    it('does not end the content of a blob with a wrong byte: it fails before its last piece', async () => {
      const bytes = randomBytes(1_000_000);
      const { key } = await put(bytes);
      await tested.damage(key);
      const blob = await store.get(key, patient);
      let read = 0;
      const reading = async () => {
        for await (const piece of blob?.content ?? []) read += piece.length;
      };
      await expect(reading()).rejects.toMatchObject({ code: 'DAMAGED' });
      expect(read).toBeLessThan(bytes.length);
    });

    it('refuses a blob that is too short', async () => {
      const { key } = await put(Buffer.from('whole'));
      await tested.shorten(key);
      await expect(store.get(key, patient)).rejects.toMatchObject({ code: 'DAMAGED' });
    });

    it('counts a blob as gone when its time is over, and deletes it at the next sweep', async () => {
      const old = await put(Buffer.from('old'));
      tested.advance(tested.retentionMs / 2);
      const young = await put(Buffer.from('young'));
      expect(await store.sweep(patient)).toBe(0);
      tested.advance(tested.retentionMs / 2 + 1);
      expect(await store.stat(old.key, patient)).toBeNull();
      expect(await store.get(old.key, patient)).toBeNull();
      expect(await store.sweep(patient)).toBe(1);
      expect(await store.sweep(patient)).toBe(0);
      expect(await contentOf(young.key)).toEqual(Buffer.from('young'));
    });

    it('can be swept by several at once', async () => {
      const texts = Array.from({ length: 40 }, (_, n) => Buffer.from(`${n}`));
      await Promise.all(texts.map(put));
      tested.advance(tested.retentionMs + 1);
      const swept = await Promise.all([store.sweep(patient), store.sweep(patient), store.sweep(patient)]);
      expect(swept.reduce((sum, count) => sum + count)).toBe(40);
    });
  });
};
