import { type EnvironmentTopics, type Family, FamilyKeyMessage } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import type { FamilyKey } from '@arkflows/security';

/** Tells the gateways the family's public key, unless they were told this one last. Answers whether it was told. Throws BrokerError. */
export async function announceFamilyKey(
  broker: Broker,
  topics: EnvironmentTopics,
  family: Family,
  key: FamilyKey,
): Promise<boolean> {
  const topic = topics.controlKeys().name;
  if ((await announcedKey(broker, topic, family)) === key.id) return false;
  const message: FamilyKeyMessage = { kid: key.id, publicKey: key.publicKey };
  const producer = broker.producer();
  try {
    await producer.send(topic, [{ key: family, value: JSON.stringify(message) }]);
  } finally {
    await producer.close();
  }
  return true;
}

async function announcedKey(broker: Broker, topic: string, family: Family): Promise<string | undefined> {
  let last: Buffer | null = null;
  const reader = broker.reader({ topics: [topic] });
  try {
    await reader.run(({ key, value }) => {
      if (key?.toString() === family) last = value;
    });
  } finally {
    await reader.close();
  }
  return last === null ? undefined : keyIdIn(last);
}

function keyIdIn(value: Buffer): string | undefined {
  try {
    return FamilyKeyMessage.parse(JSON.parse(value.toString())).kid;
  } catch {
    return undefined;
  }
}
