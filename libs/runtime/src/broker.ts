import { readFile } from 'node:fs/promises';
import { type Broker, type BrokerDependencies, createKafkaBroker } from '@arkflows/messaging';
import type { BrokerConfig } from './config/groups/broker.js';
import { ExplainedError } from './lifecycle/explained-error.js';

export interface BrokerContext extends BrokerDependencies {
  /** Names this program in the broker's logs and quotas. */
  readonly clientId: string;
}

/**
 * The broker of this configuration; it opens no connection yet. Throws ExplainedError for `embedded`, which needs the standalone process, and
 * for an authority's file that cannot be read.
 */
export async function openBroker(config: BrokerConfig, { clientId, ...dependencies }: BrokerContext): Promise<Broker> {
  if (config.kind === 'embedded') {
    throw new ExplainedError('ARK_BROKER=embedded works in the standalone process only: set ARK_BROKER=kafka here');
  }
  const { brokers, sasl, caFile, producerClient } = config;
  const ssl = caFile === undefined ? config.ssl : { ca: await readAuthority(caFile) };
  return createKafkaBroker({ brokers, clientId, ssl, producerClient, ...(sasl && { sasl }) }, dependencies);
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ExplainedError(`ARK_KAFKA_CA_FILE names '${file}', which cannot be read: ${code}`, { cause: error });
  }
}
