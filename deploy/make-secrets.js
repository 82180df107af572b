// Makes the files that docker-compose.yml mounts as secrets, with random values; keeps those that are there.
// Run it once before the first `docker compose up`: node deploy/make-secrets.js
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'secrets');
const credentials = join(folder, 'credentials');
mkdirSync(credentials, { recursive: true });
// The outer folder keeps this machine's other users out. What is mounted from it must be readable for the containers' users,
// whose ids are not those of this machine: so the modes are set whatever the umask is.
chmodSync(folder, 0o700);
chmodSync(credentials, 0o755);

function keep(name, make) {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { flag: 'wx' });
  chmodSync(file, 0o644);
  return readFileSync(file, 'utf8').trim();
}

const randomPassword = () => randomBytes(24).toString('base64url');
keep('postgres-password', randomPassword);
// Each service logs in to the database as a role of its own; make-roles.sql makes them.
for (const service of ['gateway', 'database-integration', 'rest-integration']) {
  const password = keep(`${service}-database-password`, randomPassword);
  keep(
    `${service}-database-url`,
    () => `postgres://${service.replaceAll('-', '_')}:${password}@postgres:5432/arkflows`,
  );
}
keep('admin-key', () => `ark_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex')}`);
keep('master-key', () => randomBytes(32).toString('base64url'));
// A key for each family of services: what the gateway stores for a family only that family can read.
const familyKey = () =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
keep('database-family-key', familyKey);
keep('rest-family-key', familyKey);
// A database to try profiles on, and its credential as a file: the pattern for others.
const playground = keep('playground-password', randomPassword);
keep('credentials/playground.json', () => JSON.stringify({ username: 'playground', password: playground }));
process.stdout.write(`The secrets are in ${folder}; the first API key is in its file admin-key.\n`);
