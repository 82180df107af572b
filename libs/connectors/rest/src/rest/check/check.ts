import { lookup } from 'node:dns/promises';
import { abortable, type CheckStep } from '@arkflows/connector-sdk';
import type { RestClient } from '../client.js';
import { handshake, hostOf, reach } from './network.js';
import { Probe } from './probe.js';

/** What a step found; undefined: nothing worth a word. */
export interface Finding {
  readonly ok: boolean;
  readonly message: string;
}

type Step = readonly [name: CheckStep['name'], advice: string, look: () => Promise<Finding | undefined>];

/** Looks at each thing that a call needs, in order, the first failed one last. Changes nothing. */
export async function check(client: RestClient, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const { connection, clock } = client.context;
  const { baseUrl } = client;
  const host = hostOf(baseUrl);
  const probe = new Probe(client, signal);
  const steps: Step[] = [
    ['resolve', `Check the name '${host}' in baseUrl.`, async () => void (await abortable(lookup(host), signal))],
    [
      'connect',
      `Check that a server listens at ${baseUrl.host} and that the network lets you there.`,
      () => reach(baseUrl, connection, signal),
    ],
    [
      'tls',
      'Give the authority of the target as tls.ca, or its name as tls.serverName.',
      () => handshake(baseUrl, connection, signal),
    ],
    ['authenticate', 'Check the credential, and that the target takes it in this way.', () => probe.authenticate()],
    [
      'authorise',
      'Grant the right to the credential, or name as checkPath what it may read.',
      async () => probe.authorise(),
    ],
  ];
  const looked: CheckStep[] = [];
  for (const [name, advice, look] of steps) {
    if (name === 'tls' && baseUrl.protocol === 'http:') continue;
    const began = clock.monotonic();
    const found = await look().catch((error: unknown): Finding => ({ ok: false, message: messageOf(error) }));
    const { ok, message } = found ?? { ok: true };
    const durationMs = clock.monotonic() - began;
    looked.push({ name, ok, durationMs, ...(message !== undefined && { message }), ...(!ok && { advice }) });
    if (!ok) break;
  }
  return looked;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));
