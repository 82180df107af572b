import { createMasterKey, masterKey } from '@arkflows/security';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../testing/api-client.fixture.js';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

const path = '/v1/namespaces/default/credentials/a';
const credential = { connector: 'postgres', data: { username: 'a', password: 'b' } };

describe('the master key', () => {
  let gateway: TestGateway | undefined;
  afterEach(() => gateway?.close());

  const stored = () => gateway?.database.query('SELECT * FROM gateway.key_encryption_keys');
  const refusalOf = async (api: ApiClient) => {
    const { status, json } = await api.put(path, credential);
    expect(status).toBe(503);
    for (const other of [await api.get(path), await api.delete(path)]) expect(other.json.detail).toBe(json.detail);
    return json.detail as string;
  };

  it('that is missing keeps nothing but the credentials from working, and the answer says what to set', async () => {
    gateway = await startGateway({ masterKey: undefined });
    expect(await refusalOf(gateway.api)).toContain('ARK_MASTER_KEY_FILE');
    expect((await gateway.api.get('/v1/namespaces/default/profiles')).status).toBe(200);
    expect((await gateway.api.get('/readyz')).status).toBe(200);
    expect(await stored()).toEqual([]);
  });

  it('that is another one or missing is refused with the id of the one that is needed, and nothing is overwritten', async () => {
    const right = createMasterKey();
    gateway = await startGateway({ masterKey: right });
    expect((await gateway.api.put(path, credential)).status).toBe(201);
    const before = await stored();
    const wrong = createMasterKey();
    const other = await gateway.another({ masterKey: wrong }, { ready: false });
    await until(async () => (await other.api.get('/readyz')).text.includes(masterKey(right).keyId));
    expect((await other.api.get('/readyz')).json).toMatchObject({ components: { keys: { state: 'down' } } });
    const refusal = await refusalOf(other.api);
    expect(refusal).toContain(masterKey(right).keyId);
    for (const key of [right, wrong]) expect(refusal + JSON.stringify(gateway.log.lines)).not.toContain(key);
    const without = await gateway.another({ masterKey: undefined });
    expect(await refusalOf(without.api)).toContain(masterKey(right).keyId);
    expect(await stored()).toEqual(before);
    expect((await gateway.api.put(path, credential)).json).toMatchObject({ version: 1 });
  });

  it('makes one key-encryption key, whichever of several gateways is first', async () => {
    gateway = await startGateway();
    await Promise.all([gateway.another(), gateway.another()]);
    expect(await stored()).toHaveLength(1);
  });
});
