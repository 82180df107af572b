// `npm test`: the checks of the code, then all tests with real engines. With arguments, jest alone, with these.
// Ends with one line `N passed, N failed, N skipped`, in which each check counts as a test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const modules = join(root, 'node_modules');

const checks = [
  { name: 'lint and format', command: [join(modules, '@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings'] },
  { name: 'structure', command: [join(import.meta.dirname, 'structure.js')] },
  { name: 'dead code', command: [join(modules, 'knip/bin/knip.js')] },
  { name: 'types of the tests', command: [join(modules, 'typescript/bin/tsc'), '-p', 'tsconfig.specs.json'] },
];

function run(command, env) {
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } };
  const { status, signal } = spawnSync(process.execPath, command, options);
  if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(1);
  return status === 0;
}

function runChecks() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, command } of checks) {
    process.stdout.write(`\n== ${name}\n`);
    const passed = run(command);
    counts[passed ? 'passed' : 'failed'] += 1;
    if (!passed) process.stdout.write(`== ${name}: failed\n`);
  }
  return counts;
}

function runTests(args) {
  process.stdout.write('\n== tests\n');
  const folder = mkdtempSync(join(tmpdir(), 'arkflows-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const jest = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', join(modules, 'jest/bin/jest.js')];
    const reporters = ['--reporters=default', `--reporters=${join(import.meta.dirname, 'jest-counts.js')}`];
    const passed = run([...jest, ...args, '--maxWorkers=2', ...reporters], { ARK_TEST_COUNTS: file });
    const counts = readCounts(file);
    // Also when jest could not begin, or failed for another reason than a test.
    if (!passed && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

const args = process.argv.slice(2);
const parts = [...(args.length === 0 ? [runChecks()] : []), runTests(args)];
const total = (outcome) => parts.reduce((sum, counts) => sum + counts[outcome], 0);
process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`);
process.exitCode = total('failed') === 0 ? 0 : 1;
