import { ArkError, type EnvironmentTopics, type Family } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';

/**
 * Makes the topics that a family's engine reads and writes, where they are missing, or with `create: false` looks whether they are
 * there. Throws BrokerError when the broker is not there, and ArkError UNAVAILABLE that names the missing topics.
 */
export async function prepareTopics(
  broker: Broker,
  topics: EnvironmentTopics,
  family: Family,
  { create }: { readonly create: boolean },
): Promise<void> {
  const needed = [
    topics.controlProfiles(),
    topics.commands(family),
    topics.requests(family),
    topics.asks(family),
    topics.replies(),
    topics.results(family),
    topics.deadLetters(family),
    topics.runs(),
    topics.status(),
  ];
  if (create) return broker.admin.ensureTopics(needed);
  const found = await Promise.all(needed.map(({ name }) => broker.admin.describeTopic(name)));
  const missing = needed.filter((_, i) => found[i] === null).map(({ name }) => name);
  if (missing.length > 0) {
    throw new ArkError(
      'UNAVAILABLE',
      `Topics are missing: ${missing.join(', ')}. Create them, or set ARK_CREATE_TOPICS=true.`,
    );
  }
}
