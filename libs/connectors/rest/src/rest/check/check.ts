import { lookup } from 'node:dns/promises';
import { abortable, type CheckStep } from '@arkflows/connector-sdk';
import type { RestClient } from '../client.js';
import { advice } from './advice.js';
import { handshake, hostOf, reach } from './network.js';
import { Probe } from './probe.js';

/** What a step says when it goes well; undefined: nothing worth a word; null: it found nothing out and is left out. */
export type Finding = string | undefined | null;

type Step = readonly [name: CheckStep['name'], look: () => Promise<Finding>];

/** Looks at each thing that a call needs, in order, the first failed one last. Changes nothing. */
export async function check(client: RestClient, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const { connection, clock } = client.context;
  const { baseUrl } = client;
  const host = hostOf(baseUrl);
  const probe = new Probe(client, signal);
  const steps: Step[] = [
    ['resolve', async () => void (await abortable(lookup(host), signal))],
    ['connect', () => reach(baseUrl, connection, signal)],
    ...(baseUrl.protocol === 'https:' ? [['tls', () => handshake(baseUrl, connection, signal)] as const] : []),
    ['authenticate', () => probe.authenticate()],
    ['authorise', async () => probe.authorise()],
  ];
  const looked: CheckStep[] = [];
  for (const [name, look] of steps) {
    const began = clock.monotonic();
    const lasted = () => clock.monotonic() - began;
    try {
      const message = await look();
      if (message !== null)
        looked.push({ name, ok: true, durationMs: lasted(), ...(message !== undefined && { message }) });
    } catch (error) {
      const told = advice[name](error, { baseUrl, host });
      return [...looked, { name, ok: false, durationMs: lasted(), message: messageOf(error), advice: told }];
    }
  }
  return looked;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));
