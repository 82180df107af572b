import type { Testbed } from '../testbed.js';
import { exportLines, type SuiteEnvironment } from './suite-environments.js';

/** How the suite and the tests are run on the engines, in commands to copy. */
export function welcome(
  { kafka, postgres }: Required<Pick<Testbed, 'kafka' | 'postgres'>>,
  environments: readonly SuiteEnvironment[],
): string {
  const services = environments.filter(({ name }) => name !== 'ark');
  const ark = environments.filter(({ name }) => name === 'ark');
  const shown = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n');
  const holds = ({ file, variables }: SuiteEnvironment) => `${file}:\n${shown(exportLines(variables))}`;
  const tests = exportLines({ ARK_TEST_KAFKA: kafka.brokers, ARK_TEST_POSTGRES: postgres.url });
  return `
The suite's services on them, each in a terminal of its own in this folder:
${shown(services.map(({ name, file }) => `. ${file} && npx node apps/${name}/dist/main.js`))}
and one for commands, after:
${shown(ark.map(({ file }) => `. ${file}`))}

${environments.map(holds).join('\n')}

Tests use these engines after:
${shown(tests)}

Ctrl-C stops the engines and deletes their data; the keys are kept.
`;
}
