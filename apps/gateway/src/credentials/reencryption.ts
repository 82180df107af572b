import type { Clock, Family, FamilyKeyMessage, Log } from '@arkflows/contracts';
import { DecryptionError } from '@arkflows/security';
import { Inject, Injectable } from '@nestjs/common';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import type { FamilyKeyEntity } from '../keys/family-key.entity.js';
import { KeyRing } from '../keys/key-ring.js';
import type { ControlMessage } from '../outbox/control-message.js';
import { Publication } from '../outbox/publication.js';
import { CLOCK, LOG } from '../ports.js';
import type { CredentialEntity } from './credential.entity.js';
import { contextOf, credentialMessage } from './credential-messages.js';
import { ReencryptionRepository } from './reencryption.repository.js';

/** Gives a family its credentials anew when its services told another key than before. */
@Injectable()
export class Reencryption {
  constructor(
    private readonly repository: ReencryptionRepository,
    private readonly keyRing: KeyRing,
    private readonly publication: Publication,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing happens when the key is known, or while the credentials are locked. Rejects when the database is away. */
  async apply(environment: EnvironmentEntity, family: Family, { kid, publicKey }: FamilyKeyMessage): Promise<void> {
    if (!this.keyRing.isOpen) return;
    const updatedAt = new Date(this.clock.now());
    const key: FamilyKeyEntity = { environment: environment.name, family, kid, publicKey, updatedAt };
    const done = await this.repository.replaceKey(key, (credential) => this.#message(environment, key, credential));
    if (!done) return;
    const { former, published } = done;
    // A family's first key is no news: it belongs to the first start.
    this.log[former === null ? 'debug' : 'info'](
      { environment: environment.name, family, key: kid, formerKey: former, credentials: published },
      'credentials encrypted for the key of a family',
    );
    await this.publication.of([environment]);
  }

  async #message(
    { topicPrefix }: EnvironmentEntity,
    key: FamilyKeyEntity,
    credential: CredentialEntity,
  ): Promise<ControlMessage | null> {
    try {
      const data = await this.keyRing.box.open(credential.sealed ?? '', contextOf(credential));
      return await credentialMessage(credential, data, { topicPrefix, key });
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const { namespace, name } = credential;
      this.log.error(
        { namespace, name, reason: error.message },
        'a stored credential cannot be opened: store it again',
      );
      return null;
    }
  }
}
