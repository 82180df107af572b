// Makes the files that docker-compose.yml mounts as secrets, with random values; keeps those that are there.
// Run it once before the first `docker compose up`: node deploy/make-secrets.js
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'secrets');
// The folder keeps others out; the files must be readable for the containers' users.
mkdirSync(join(folder, 'credentials'), { recursive: true, mode: 0o700 });

function keep(name, make) {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o644, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}

const password = keep('postgres-password', () => randomBytes(24).toString('base64url'));
keep('database-url', () => `postgres://arkflows:${password}@postgres:5432/arkflows`);
keep('admin-key', () => `ark_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex')}`);
keep('master-key', () => randomBytes(32).toString('base64url'));
// A key for each family of services: what the gateway stores for a family only that family can read.
const familyKey = () =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
keep('database-family-key', familyKey);
keep('rest-family-key', familyKey);
process.stdout.write(`The secrets are in ${folder}; the first API key is in its file admin-key.\n`);
