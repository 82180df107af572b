import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArkError, type Log, silentLog } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DirectoryCredentials } from './directory-credentials.js';

const canary = 'c4n4ry-88fe';

describe('DirectoryCredentials', () => {
  let folder: string;
  let warnings: string[];
  let credentials: DirectoryCredentials;
  /** As another user. */
  let elsewhere: DirectoryCredentials;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-credentials-'));
    warnings = [];
    const log: Log = { ...silentLog, warn: (fields, message) => void warnings.push(message + JSON.stringify(fields)) };
    credentials = new DirectoryCredentials(folder, log);
    elsewhere = new DirectoryCredentials(folder, log, (process.getuid?.() ?? 0) + 1);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const store = (name: string, text: string, mode = 0o600) => writeFile(join(folder, `${name}.json`), text, { mode });

  const failureOf = async (name: string): Promise<ArkError> => {
    const error = await credentials.read(name).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ArkError);
    return error as ArkError;
  };

  it('reads the file of that name', async () => {
    await store('shop-db', '{"user":"shop"}');
    expect(await credentials.read('shop-db')).toEqual({ user: 'shop' });
    expect(warnings).toEqual([]);
  });

  it('picks a change up at the next ask, and one of the same length too', async () => {
    await store('shop-db', '{"v":1}');
    expect(await credentials.read('shop-db')).toEqual({ v: 1 });
    await store('shop-db', '{"v":2}');
    expect(await credentials.read('shop-db')).toEqual({ v: 2 });
  });

  it('says what is missing, and of the folder only by what it is set: callers of the API read it too', async () => {
    const error = await failureOf('crm-oauth');
    expect(error).toMatchObject({ code: 'CREDENTIAL_MISSING', retryable: true });
    expect(error.message).toContain('crm-oauth');
    expect(error.message).toContain("crm-oauth.json in the service's ARK_CREDENTIALS_DIR");
    expect(JSON.stringify([error, error.message])).not.toContain(folder);
  });

  it('comes back when the file does', async () => {
    await failureOf('late');
    await store('late', '{}');
    expect(await credentials.read('late')).toEqual({});
  });

  it('never shows the content, not even of a broken file', async () => {
    await store('broken', `{"password":"${canary}"`);
    const error = await failureOf('broken');
    expect(error.message).toContain('broken.json is not valid JSON');
    expect(JSON.stringify([error, error.message, String(error.cause)])).not.toContain(canary);
  });

  it.each(['../secret', 'a/b', '..', '', 'A', 'x.json', 'a\0b'])('does not leave its folder for %j', async (name) => {
    expect((await failureOf(name)).message).toContain('must be a DNS-1123 label');
  });

  it('does not read a file above 64 KiB', async () => {
    await store('huge', JSON.stringify('x'.repeat(65 * 1024)));
    expect((await failureOf('huge')).message).toContain('larger than 64 KiB');
  });

  it('warns, without content, of a file that others can read', async () => {
    await store('open', `{"password":"${canary}"}`);
    await chmod(join(folder, 'open.json'), 0o644);
    await credentials.read('open');
    await credentials.read('open');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('open.json');
    expect(warnings[0]).not.toContain(canary);
  });

  it('does not warn of a file of another user: that it may be read by others is what it is mounted for', async () => {
    await store('mounted', '{"user":"shop"}');
    await chmod(join(folder, 'mounted.json'), 0o644);
    expect(await elsewhere.read('mounted')).toEqual({ user: 'shop' });
    expect(warnings).toEqual([]);
  });
});
