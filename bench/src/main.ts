import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startTestbed } from '@arkflows/testbed';
import type { Benchmark, BenchmarkOptions } from './benchmark.js';
import { embedded } from './benchmarks/embedded.js';
import { invoke } from './benchmarks/invoke.js';
import { kafkaToHttp } from './benchmarks/kafka-to-http.js';
import { kafkaToPostgres } from './benchmarks/kafka-to-postgres.js';
import { mapping } from './benchmarks/mapping.js';
import { memory } from './benchmarks/memory.js';
import { outage } from './benchmarks/outage.js';
import { outageHttp } from './benchmarks/outage-http.js';
import { policies } from './benchmarks/policies.js';
import { startup } from './benchmarks/startup.js';
import type { Report } from './report/report.js';
import { tableOf } from './report/table.js';

const benchmarks: readonly Benchmark[] = [
  startup,
  kafkaToPostgres,
  kafkaToHttp,
  invoke,
  embedded,
  memory,
  outage,
  outageHttp,
  mapping,
  policies,
];
const usage = `Usage: npm run bench -- [${benchmarks.map(({ name }) => name).join('] [')}] [--events N] [--rounds N] [--away SECONDS] [--json FILE]`;

const say = (line: string) => void process.stderr.write(`${line}\n`);

function readCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: 'string' },
      rounds: { type: 'string' },
      away: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const unknown = positionals.find((wanted) => !benchmarks.some(({ name }) => name === wanted));
  if (unknown) throw new Error(`There is no benchmark '${unknown}'`);
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const { json, events, rounds, away } = values;
  return { chosen, json, ...positive('events', events), ...positive('rounds', rounds), ...positive('away', away) };
}

function positive(name: 'events' | 'rounds' | 'away', text: string | undefined): Omit<BenchmarkOptions, 'say'> {
  if (text === undefined) return {};
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} is '${text}': it must be a whole number from 1`);
  return { [name]: value };
}

async function runAll(chosen: readonly Benchmark[], options: BenchmarkOptions): Promise<readonly Report[]> {
  const engines = chosen.some(({ needsEngines }) => needsEngines);
  const testbed = await startTestbed({ kafka: engines, postgres: engines, say });
  if (testbed.kafka) process.env.ARK_TEST_KAFKA = testbed.kafka.brokers;
  if (testbed.postgres) process.env.ARK_TEST_POSTGRES = testbed.postgres.url;
  const reports: Report[] = [];
  try {
    for (const { name, run } of chosen) {
      say(`== ${name}`);
      for (const report of await run(options)) {
        process.stdout.write(`\n${tableOf(report)}\n`);
        reports.push(report);
      }
    }
  } finally {
    await testbed.close();
  }
  return reports;
}

/** What figures can only be understood with. */
const machine = () => ({
  at: new Date().toISOString(),
  cores: cpus().length,
  processor: cpus()[0]?.model,
  node: process.version,
  load: loadavg()[0],
});

let commandLine: ReturnType<typeof readCommandLine>;
try {
  commandLine = readCommandLine();
} catch (error) {
  say(`${error instanceof Error ? error.message : error}\n${usage}`);
  process.exit(2);
}
// Leaving through `exit` ends the services that run.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const { chosen, json, ...options } = commandLine;
const before = machine();
say(`${before.cores} × ${before.processor}, Node ${before.node}, load ${before.load?.toFixed(1)}`);
const reports = await runAll(chosen, { ...options, say });
if (json) await writeFile(json, `${JSON.stringify({ ...before, reports }, null, 2)}\n`);
