import { startTestbed } from './testbed.js';

const write = (line: string) => void process.stdout.write(`${line}\n`);

const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
// Keeps the event loop alive, which the engines do not.
const keepAlive = setInterval(() => {}, 60_000);

try {
  const testbed = await startTestbed({ kafka: true, postgres: true, say: write });
  write('\nTests and services of another terminal use them after:');
  write(`  export ARK_TEST_KAFKA='${testbed.kafka.brokers}'`);
  write(`  export ARK_TEST_POSTGRES='${testbed.postgres.url}'`);
  write('\nCtrl-C stops them and deletes their data.');
  await stopAsked;
  await testbed.close();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  clearInterval(keepAlive);
}
