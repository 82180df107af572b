import { describe, expect, it } from '@jest/globals';
import { hideSecrets } from './hide-secrets.js';

const canary = 'c4n4ry';

describe('a manifest on a terminal', () => {
  it.each([
    ['a field', `password: ${canary}`],
    ['quoted', `client_secret: "${canary}"`],
    ['within a map on one line', `connection: { host: h, apiKey: ${canary}, port: 1 }`],
    ['a credential in place of its name', `credential: { username: u, data: ["${canary}"] }`],
    ['a map below', `credential:\n  user: u\n  pin: ${canary}`],
    ['over lines', `privateKey: |\n  one\n  ${canary}\nnext: 1`],
    ['JSON', `{"spec":{"password":"${canary}"}}`],
    ['JSON that ends too early', `{"spec":{"password":"${canary}`],
    ['what is no YAML', `spec:\n  a: [\n  password: ${canary}\n   b: }`],
    ['a comment', `a: 1 # password: ${canary}`],
    ['what is nested too deeply', `${'['.repeat(20_000)}\npassword: ${canary}`],
    ['a URL', `url: postgres://u:${canary}@host/db`],
    ['a literal in a mapping', `mapping:\n  body.password: "'${canary}'"`],
  ])('hides a secret: %s', (_, text) => {
    const shown = hideSecrets(text);
    expect(shown).not.toContain(canary);
    expect(shown.split('\n')).toHaveLength(text.split('\n').length);
  });

  it.each([
    'credential: playground',
    'mapping:\n  row.token: data.token',
    'input:\n  schema:\n    properties:\n      password: { type: string }',
    'timeout: 10s # as long as the target',
    '',
  ])('shows the rest as it is: %j', (text) => expect(hideSecrets(text)).toBe(text));
});
