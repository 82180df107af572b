// Carries out the steps of deploy/Dockerfile without a container engine, for the services that are named:
//   npm run dry-build -- --into <folder> gateway rest-integration
// `--file` and `--context` name another Dockerfile and folder. Leaves in `--into`, per service, <service>/ (what the container's `/` would hold) and <service>.json (what would be run).
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readBuildContext } from './build-context.js';
import { imageBuilder } from './build-image.js';
import { DockerfileError, parseDockerfile } from './dockerfile.js';

const root = resolve(import.meta.dirname, '..', '..');

const { values, positionals: services } = parseArgs({
  allowPositionals: true,
  options: {
    into: { type: 'string', default: '' },
    file: { type: 'string', default: join(root, 'deploy', 'Dockerfile') },
    context: { type: 'string', default: root },
  },
});
if (values.into === '' || services.length === 0) {
  process.stderr.write('Usage: npm run dry-build -- --into <folder> <service>...\n');
  process.exit(2);
}
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => abort.abort());

const into = resolve(values.into);
mkdirSync(into, { recursive: true });
const workFolder = mkdtempSync(join(into, '.stages-'));
try {
  const dockerfile = parseDockerfile(readFileSync(values.file, 'utf8'));
  const context = readBuildContext(resolve(values.context), `${values.file}.dockerignore`);
  const builder = imageBuilder({ dockerfile, context, workFolder });
  for (const service of services) {
    const {
      root: made,
      workdir,
      env,
      user,
      entrypoint,
      healthcheck,
    } = await builder.build({ SERVICE: service }, abort.signal);
    renameSync(made, join(into, service));
    writeFileSync(join(into, `${service}.json`), JSON.stringify({ workdir, env, user, entrypoint, healthcheck }));
    process.stderr.write(`${join(into, service)}: ${entrypoint.join(' ')}\n`);
  }
} catch (error) {
  if (!(error instanceof DockerfileError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
