import { type CredentialMessage, credentialContext, credentialKey, EnvironmentTopics } from '@arkflows/contracts';
import { encryptForFamily } from '@arkflows/security';
import type { FamilyKeyEntity } from '../keys/family-key.entity.js';
import type { ControlMessage } from '../outbox/control-message.js';
import type { CredentialEntity } from './credential.entity.js';

/** Whom a credential is published for: the services of its family in one environment. */
export interface Recipient {
  readonly topicPrefix: string;
  readonly key: Pick<FamilyKeyEntity, 'kid' | 'publicKey'>;
}

type Named = Pick<CredentialEntity, 'family' | 'namespace' | 'name'>;

const keyOf = ({ family, namespace, name }: Named): string => credentialKey(family, namespace, name);

/** What the present version of a credential is encrypted as. */
export const contextOf = (credential: Named & Pick<CredentialEntity, 'version'>): string =>
  credentialContext(keyOf(credential), credential.version);

/** The message that gives a recipient the credential. */
export async function credentialMessage(
  credential: CredentialEntity,
  data: unknown,
  { topicPrefix, key }: Recipient,
): Promise<ControlMessage> {
  const jwe = await encryptForFamily(key.publicKey, data, contextOf(credential));
  const message: CredentialMessage = { version: credential.version, kid: key.kid, jwe };
  return { topic: topicOf(topicPrefix), key: keyOf(credential), value: JSON.stringify(message) };
}

/** The message that takes a credential away. */
export const tombstone = (credential: Named, { topicPrefix }: Recipient): ControlMessage => ({
  topic: topicOf(topicPrefix),
  key: keyOf(credential),
  value: null,
});

const topicOf = (topicPrefix: string): string => new EnvironmentTopics(topicPrefix).controlCredentials().name;
