import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder } from '../data-folder.js';
import type { KafkaEngine } from '../engine.js';
import { freePort, freePorts } from '../ports.js';
import { installKafka } from './install.js';
import { KafkaNode } from './node.js';

/** Kafka on this machine's Java: one node, or a cluster of three that survives the loss of one. */
export async function startOwnKafka(
  nodeCount: 1 | 3,
  { say, port }: { readonly say: (line: string) => void; readonly port: number | undefined },
): Promise<KafkaEngine> {
  const kafka = await installKafka(say);
  const folder = await makeDataFolder('kafka');
  const ports = [await freePort(port), ...(await freePorts(nodeCount * 2 - 1))];
  const controllers = ports.slice(nodeCount).map((port, index) => ({ id: index + 1, port }));
  const clientPorts = ports.slice(0, nodeCount);
  const nodes = clientPorts.map(
    (port, index) => new KafkaNode(kafka, join(folder, `node-${index + 1}`), { id: index + 1, port, controllers }),
  );
  const start = async () => {
    await Promise.all(nodes.map((node) => node.start()));
  };
  const engine: KafkaEngine = {
    brokers: clientPorts.map((port) => `127.0.0.1:${port}`).join(','),
    version: kafka.version,
    source: 'this machine',
    nodes,
    start,
    stop: async (signal = 'SIGTERM') => {
      await Promise.all(nodes.map((node) => node.stop(signal)));
    },
    close: async () => {
      await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await start();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
