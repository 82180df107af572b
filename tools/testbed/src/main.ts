import { parseArgs } from 'node:util';
import { freePort } from './ports.js';
import { prepareSuite } from './suite/prepare-suite.js';
import { welcome } from './suite/welcome.js';
import { startTestbed } from './testbed.js';

// `npm run testbed`: engines until Ctrl-C, and what the suite's services need to run on them. `--any-ports`: none of the usual.
const folder = '.testbed';
const usualPorts = { kafka: 9092, postgres: 15432, gateway: 3000, database: 3001, rest: 3002 };

const write = (line: string) => void process.stdout.write(`${line}\n`);

const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
// Keeps the event loop alive, which the engines do not.
const keepAlive = setInterval(() => {}, 60_000);

try {
  const { values } = parseArgs({ options: { 'any-ports': { type: 'boolean', default: false } } });
  const ports: Partial<typeof usualPorts> = values['any-ports'] ? {} : usualPorts;
  const testbed = await startTestbed({ kafka: true, postgres: true, ports, say: write });
  try {
    const environments = await prepareSuite({
      folder,
      ...testbed,
      ports: {
        gateway: await freePort(ports.gateway),
        'database-integration': await freePort(ports.database),
        'rest-integration': await freePort(ports.rest),
      },
    });
    write(welcome(testbed, environments));
    await stopAsked;
  } finally {
    await testbed.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  clearInterval(keepAlive);
}
