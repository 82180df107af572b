// Runs before `npm start` and `npm test`, on any Node from 20 on, also when nothing is installed yet: so no dependencies.
import { fileURLToPath } from 'node:url';
import { bringBuildUpToDate } from './build.js';
import { bringInstallationUpToDate } from './installation.js';
import { PreparationError } from './preparation-error.js';

const oldestNode = 20;
const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < oldestNode) {
    throw new PreparationError(
      `Node ${process.versions.node} is too old: install Node ${oldestNode} or newer from https://nodejs.org.`,
    );
  }
  bringInstallationUpToDate(root);
  bringBuildUpToDate(root);
} catch (error) {
  if (!(error instanceof PreparationError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
