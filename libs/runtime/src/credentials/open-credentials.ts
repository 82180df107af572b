import { ArkError, type EnvironmentTopics, type Family } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { FamilyKey } from '@arkflows/security';
import type { CredentialsConfig } from '../config/groups/credentials.js';
import type { ServiceContext } from '../lifecycle/run-service.js';
import { announceFamilyKey } from './announce-family-key.js';
import { CredentialStore } from './credential-store.js';
import { DirectoryCredentials } from './directory-credentials.js';

export interface Credentials {
  /** The credential of this name as it is now. Throws ArkError CREDENTIAL_MISSING. */
  read(namespace: string, name: string): Promise<unknown>;
  /** `listener` is told when a stored credential has a new version, or is there now. */
  follow(listener: (namespace: string, name: string) => void): void;
}

type Context = Pick<ServiceContext, 'log' | 'health' | 'onStop'>;

interface Place extends CredentialsConfig {
  readonly family: Family;
  readonly topics: EnvironmentTopics;
  readonly broker: Broker;
}

/**
 * What the gateway stores for the family where there is a family key, else what lies in the folder of credentials. Resolves when
 * all that is published was read. Throws BrokerError.
 */
export async function openCredentials(context: Context, place: Place): Promise<Credentials> {
  const directory = place.directory === undefined ? undefined : new DirectoryCredentials(place.directory, context.log);
  const listeners = new Set<Parameters<Credentials['follow']>[0]>();
  const onChange = (namespace: string, name: string) => {
    for (const listener of listeners) listener(namespace, name);
  };
  const store = place.familyKey === undefined ? undefined : await openStore(context, place, place.familyKey, onChange);
  return {
    follow: (listener) => void listeners.add(listener),
    read: async (namespace, name) => {
      const stored = store?.read(namespace, name);
      if (stored) return stored.value;
      const advice = store ? storing(namespace, name) : nothingSet;
      if (directory) {
        return directory.read(name).catch((error: unknown) => {
          throw store ? advised(error, advice) : error;
        });
      }
      throw new ArkError('CREDENTIAL_MISSING', `${missing(namespace, name)}: ${advice}`, {
        retryable: true,
        details: { name, namespace },
      });
    },
  };
}

async function openStore(
  { log, health, onStop }: Context,
  { family, topics, broker }: Place,
  keyText: string,
  onChange: (namespace: string, name: string) => void,
): Promise<CredentialStore> {
  const state = health.component('credentials');
  const key = await FamilyKey.from(keyText);
  await broker.admin.ensureTopics([topics.controlKeys(), topics.controlCredentials()]);
  if (await announceFamilyKey(broker, topics, family, key)) log.debug({ family, key: key.id }, 'family key announced');
  const store = new CredentialStore({ family, key, topics, broker, log, onChange });
  onStop(`${family} credentials`, () => store.close());
  await store.start();
  state.up();
  return store;
}

const missing = (namespace: string, name: string) =>
  `The namespace '${namespace}' has no credential '${name}' for this service`;

const storing = (namespace: string, name: string) =>
  `store it with \`ark credentials put ${name} -n ${namespace} --connector <the profile's connector> -f <file>\``;

const nothingSet = 'it has neither ARK_FAMILY_KEY, for those that the gateway stores, nor ARK_CREDENTIALS_DIR';

const advised = (error: unknown, advice: string): unknown =>
  error instanceof ArkError ? new ArkError(error.code, `${error.message}; or ${advice}`, error) : error;
