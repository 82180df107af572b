import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

describe('the page of the API', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ topicPrefix: 'ark.shop' });
  });
  afterAll(() => gateway.close());

  const open = (path: string) => gateway.api.get(path, { key: null });

  it('needs no key, and has all that it names, each as what it is', async () => {
    const { status, headers, text } = await open('/docs');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const named = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address as string);
    const types = { css: 'text/css', js: 'text/javascript', png: 'image/png', json: 'application/json' };
    expect(named.map((address) => address.split('.').at(-1))).toEqual(expect.arrayContaining(Object.keys(types)));
    for (const address of named) {
      const answer = await open(new URL(address, 'http://gateway/docs').pathname);
      expect([address, answer.status]).toEqual([address, 200]);
      const type = types[address.split('.').at(-1) as keyof typeof types];
      expect(answer.headers.get('content-type')).toContain(type);
      expect(answer.text.length).toBeGreaterThan(50);
    }
  });

  it('runs no script and asks no host but the gateway', async () => {
    const { headers, text } = await open('/docs');
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy.join()).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]*src=)|https?:\/\//);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves no other file', async () => {
    for (const path of ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/swagger-ui.js']) {
      expect([path, (await open(path)).status]).toEqual([path, 400]);
    }
  });

  it("shows the topics of the gateway's environment, in /asyncapi.json", async () => {
    const { status, json } = await open('/asyncapi.json');
    expect([status, json.asyncapi]).toEqual([200, '3.0.0']);
    expect(json.channels.commands).toMatchObject({
      address: '{prefix}.{family}.commands',
      parameters: { prefix: { default: 'ark.shop' } },
    });
  });
});
