import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Running, welcome } from './welcome.js';

const usual: Running = {
  url: 'http://127.0.0.1:3000',
  dataDirectory: '/suite/.ark',
  adminKeyFile: '/suite/.ark/admin.key',
  postgres: { port: 15432, version: '18.4' },
  environment: 'dev',
  startedInMs: 1_500,
  directory: '/suite',
};

describe('the welcome', () => {
  it('is what the README shows', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(`\`\`\`\n${welcome(usual).trim()}\n\`\`\``);
  });

  it('names the port of the database where the example has another', () => {
    expect(welcome({ ...usual, postgres: { port: 16000, version: '18.4' } })).toContain(
      "  sed 's/port: 15432/port: 16000/' examples/cities/profile.yaml | npx ark apply -f -\n",
    );
  });

  it('names the data folder where the commands would not find it', () => {
    expect(welcome(usual)).not.toContain('export');
    expect(welcome({ ...usual, dataDirectory: "/srv/it's data" })).toContain(
      "  export ARK_DATA_DIR='/srv/it'\\''s data'\n",
    );
  });

  it('names the address where the commands would not believe the data folder', () => {
    expect(welcome({ ...usual, url: 'http://192.0.2.7:3000' })).toContain(
      '  export ARK_SERVER=http://192.0.2.7:3000 ARK_API_KEY_FILE=/suite/.ark/admin.key\n',
    );
  });
});
