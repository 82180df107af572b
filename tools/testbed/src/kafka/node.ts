import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tieToThisProcess } from '@arkflows/persistence';
import { runCommand } from '../commands.js';
import type { BrokerNode, StopSignal } from '../engine.js';
import { type KafkaInstallation, logging } from './install.js';
import { type NodePlan, nodeProperties } from './properties.js';

const jvm = ['-Xshare:auto', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
/** Any valid id does: every testbed is a cluster of its own. */
const clusterId = 'YXJrZmxvd3MtdGVzdGJlZA';
const startsWithin = 90_000;
const stopsWithin = 20_000;

/** One broker (and controller) process, with its data in a folder. */
export class KafkaNode implements BrokerNode {
  #process: ChildProcess | undefined;
  #lifeline: { release(): void } | undefined;

  constructor(
    private readonly kafka: KafkaInstallation,
    private readonly folder: string,
    private readonly plan: NodePlan,
  ) {}

  async start(): Promise<void> {
    const config = join(this.folder, 'server.properties');
    await mkdir(this.folder, { recursive: true });
    await writeFile(config, nodeProperties(this.plan, join(this.folder, 'data')));
    if (!(await stat(join(this.folder, 'data', 'meta.properties')).catch(() => undefined))) {
      const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config];
      await runCommand(this.kafka.java, this.#java('-Xmx128m', format), 60_000);
    }
    const log = await open(join(this.folder, 'kafka.log'), 'w');
    try {
      this.#process = spawn(this.kafka.java, this.#java('-Xmx512m', ['kafka.Kafka', config]), {
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      });
    } finally {
      await log.close();
    }
    this.#process.on('error', () => {});
    this.#process.unref();
    if (this.#process.pid !== undefined) this.#lifeline = tieToThisProcess(this.#process.pid, 'TERM');
    await this.#ready(this.#process);
  }

  async stop(signal: StopSignal): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running?.pid !== undefined && !ended(running)) {
      const exit = once(running, 'exit');
      running.ref();
      running.kill(signal);
      const patience = setTimeout(() => running.kill('SIGKILL'), stopsWithin);
      await exit;
      clearTimeout(patience);
    }
    this.#lifeline?.release();
  }

  async loseDisk(): Promise<void> {
    if (this.#process) throw new Error('a broker that runs does not lose its disk: stop it first');
    await rm(join(this.folder, 'data'), { recursive: true, force: true });
  }

  #java(heap: string, command: readonly string[]): string[] {
    return [heap, ...jvm, '-cp', join(this.kafka.libraries, '*'), `-Dlog4j2.configurationFile=${logging}`, ...command];
  }

  async #ready(running: ChildProcess): Promise<void> {
    const deadline = performance.now() + startsWithin;
    for (;;) {
      const said = await readFile(join(this.folder, 'kafka.log'), 'utf8');
      if (said.includes('Kafka Server started')) return;
      if (ended(running) || performance.now() > deadline) {
        await this.stop('SIGKILL');
        throw new Error(`Kafka did not start on port ${this.plan.port}. It said:\n${said.slice(-4_000)}`);
      }
      await sleep(50);
    }
  }
}

const ended = (running: ChildProcess): boolean =>
  running.pid === undefined || running.exitCode !== null || running.signalCode !== null;
