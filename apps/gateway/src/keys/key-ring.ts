import { ArkError, type Clock, type Log } from '@arkflows/contracts';
import type { Health } from '@arkflows/runtime';
import { DecryptionError, type KeyWrapper, masterKey, SealedBox } from '@arkflows/security';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { CLOCK, CONFIG, HEALTH, LOG } from '../ports.js';
import { KeyEncryptionKeyRepository } from './key-encryption-key.repository.js';

const HOW_TO_SET = 'set ARK_MASTER_KEY_FILE (or ARK_MASTER_KEY)';

/** The key that protects the stored credentials, once the master key has opened it. */
@Injectable()
export class KeyRing {
  readonly #wrapper: KeyWrapper | undefined;
  #box: SealedBox | undefined;
  #reason = 'The database has not been reached yet';

  constructor(
    private readonly keys: KeyEncryptionKeyRepository,
    @Inject(CONFIG) { masterKey: text }: GatewayConfig,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#wrapper = text === undefined ? undefined : masterKey(text);
  }

  get isOpen(): boolean {
    return this.#box !== undefined;
  }

  /** Throws ArkError UNAVAILABLE, which says what to set, as long as there is no master key or a wrong one. */
  get box(): SealedBox {
    if (this.#box) return this.#box;
    throw new ArkError('UNAVAILABLE', this.#reason, { retryable: true });
  }

  /**
   * Opens the stored key, or makes one where there is none yet. A key that another master key protects stays as it is: the health
   * component `keys` tells which one is needed. Rejects when the database is away.
   */
  async open(): Promise<void> {
    if (!this.#wrapper) return this.#withoutMasterKey();
    const wrapper = this.#wrapper;
    const state = this.health.component('keys');
    const kept = await this.keys.keep(async () => ({
      ...(await SealedBox.createKey(wrapper)),
      createdAt: new Date(this.clock.now()),
    }));
    try {
      this.#box = await SealedBox.open(wrapper, kept);
      state.up();
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      this.#reason =
        kept.masterKeyId === wrapper.keyId
          ? `The key that protects the credentials cannot be opened: ${error.message}`
          : `The master key ${wrapper.keyId} is not the one that protects the stored credentials: ${HOW_TO_SET} to the one with the key id ${kept.masterKeyId}`;
      this.log.error(
        { neededKey: kept.masterKeyId, ownKey: wrapper.keyId, reason: this.#reason },
        'credentials are locked',
      );
      state.down(this.#reason);
    }
  }

  async #withoutMasterKey(): Promise<void> {
    const kept = await this.keys.find();
    this.#reason = kept
      ? `This gateway has no master key: ${HOW_TO_SET} to the one with the key id ${kept.masterKeyId}`
      : `This gateway has no master key: ${HOW_TO_SET} to 32 random bytes as base64url`;
    if (kept) this.log.warn({ neededKey: kept.masterKeyId, reason: this.#reason }, 'credentials are locked');
  }
}
