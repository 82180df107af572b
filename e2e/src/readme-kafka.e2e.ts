import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainProducer } from './support/plain-producer.js';
import {
  blocksOf,
  folderLikeAClone,
  follow,
  printed,
  putPortIntoExample,
  readmeSection,
  stepsOf,
} from './support/readme.js';
import { Terminal } from './support/terminal.js';
import { until } from './support/until.js';

const section = await readmeSection('On Kafka, as separate processes');
const [withoutDocker = ''] = section.split('### With docker');
const [untilPython = '', afterPython = ''] = withoutDocker.split(/^```python$/m);
const [python = ''] = blocksOf('python', withoutDocker);
const [startTestbed = '', ...startServices] = blocksOf('sh', withoutDocker).map((block) => block.trim());

/** What the Python snippet sends, sent by another Kafka client: topic, key, value and headers are read from the snippet. */
async function sendAsPythonDoes(brokers: string): Promise<void> {
  const [, topic = '', key = ''] = /producer\.send\("([^"]+)", key=b"([^"]+)"/.exec(python) ?? [];
  const [, place = ''] = /^place = (\{[\s\S]*?\})\n/m.exec(python) ?? [];
  const headers = [...python.matchAll(/\("([\w-]+)", b"([^"]*)"\)/g)].map(([, name = '', value = '']) => [name, value]);
  expect(headers.length).toBeGreaterThan(5);
  const value = JSON.stringify(JSON.parse(place));
  await plainProducer(brokers, topic, [{ key, value, headers: Object.fromEntries(headers) }]);
}

describe("the README's part on Kafka, as separate processes", () => {
  const terminals: Terminal[] = [];
  let folder: string;
  let exports: Record<string, string>;

  const open = (command: string) => {
    const terminal = new Terminal(command, folder);
    terminals.push(terminal);
    return terminal;
  };
  const exportsOf = async (name: string) => {
    const text = await readFile(join(folder, `.testbed/${name}.env`), 'utf8');
    return Object.fromEntries([...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, key, value]) => [key, value]));
  };

  beforeAll(async () => {
    folder = await folderLikeAClone();
    await open(startTestbed).says('Ctrl-C stops');
    exports = { ...(await exportsOf('database-integration')), ...(await exportsOf('ark')) };
    await putPortIntoExample(folder, exports.ARK_POSTGRES_PORT ?? '');
    for (const command of startServices) open(command);
    const { ARK_PORT: restPort } = await exportsOf('rest-integration');
    const services = [exports.ARK_PORT, restPort].map((port) => `http://127.0.0.1:${port}`);
    for (const url of [exports.ARK_SERVER, ...services]) {
      await until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200, {
        timeoutMs: 60_000,
        what: () => `${url} is ready:\n${terminals.map(({ output }) => output).join('\n')}`,
      });
    }
  }, 240_000);
  afterAll(async () => {
    for (const terminal of terminals.toReversed()) await terminal.interrupt();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('starts what it says', () => {
    expect(startTestbed).toBe('npm run testbed');
    expect(startServices).toHaveLength(3);
  });

  it('prints what it says, step by step', async () => {
    const run = (command: string) => {
      const here = command.replace('127.0.0.1:3001', `127.0.0.1:${exports.ARK_PORT}`);
      return printed(`. .testbed/ark.env && ${here}`, folder);
    };
    for (const step of stepsOf(untilPython)) await follow(step, run);
    await sendAsPythonDoes(exports.ARK_KAFKA_BROKERS ?? '');
    const steps = stepsOf(afterPython);
    expect(steps.length).toBeGreaterThan(4);
    for (const step of steps) await follow(step, run);
  }, 180_000);
});
