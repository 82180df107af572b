import { ArkError, type Clock } from '@arkflows/contracts';
import { apiKeyId, createApiKey, hashApiKey, verifyApiKey } from '@arkflows/security';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../ports.js';
import { RecentAnswers } from '../storage/recent-answers.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { Grant } from './permissions.js';
import { Principal } from './principal.js';

/** So that the list needs no pages and nobody fills the table. */
const MAX_KEYS = 1000;
/** After it a key that was deleted on another gateway has ended here too. */
const KEEP_MS = 1_000;

export interface NewKey {
  readonly name: string;
  readonly permissions: Grant[];
  readonly expiresAt?: string;
}

@Injectable()
export class ApiKeysService {
  readonly #recent: RecentAnswers<ApiKeyEntity>;

  constructor(
    private readonly keys: ApiKeyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#recent = new RecentAnswers(KEEP_MS, clock);
  }

  /**
   * Who this key belongs to; null for one that is unknown, wrong or expired. Deleted here it ends at once, deleted on another
   * gateway within a second.
   */
  async authenticate(text: string): Promise<Principal | null> {
    const id = apiKeyId(text);
    const key = id === undefined ? null : await this.#recent.get(id, () => this.keys.find(id));
    if (!key || !verifyApiKey(text, key.hash)) return null;
    if (key.expiresAt && key.expiresAt.getTime() <= this.clock.now()) return null;
    return new Principal(key.id, key.name, key.permissions);
  }

  list(): Promise<ApiKeyEntity[]> {
    return this.keys.list();
  }

  /** `text` is the key itself: nobody can read it again. Throws ArkError PERMISSION_DENIED for more rights than the maker has. */
  async create(wanted: NewKey, maker: Principal): Promise<{ key: ApiKeyEntity; text: string }> {
    if (!maker.covers(wanted.permissions)) {
      throw new ArkError(
        'PERMISSION_DENIED',
        'A key cannot be given permissions that the calling key does not have itself',
      );
    }
    if ((await this.keys.count()) >= MAX_KEYS) {
      throw new ArkError('CONFLICT', `There are ${MAX_KEYS} API keys, the most that are kept: delete some`);
    }
    const { id, text } = createApiKey();
    const key: ApiKeyEntity = {
      id,
      name: wanted.name,
      hash: hashApiKey(text),
      permissions: wanted.permissions,
      origin: 'api',
      createdAt: new Date(this.clock.now()),
      createdBy: maker.keyId,
      expiresAt: wanted.expiresAt === undefined ? null : new Date(wanted.expiresAt),
    };
    await this.keys.insert(key);
    return { key, text };
  }

  /** Throws ArkError NOT_FOUND, or CONFLICT for the key that the configuration gives. */
  async delete(id: string): Promise<void> {
    const key = await this.keys.find(id);
    if (key?.origin === 'configuration') {
      throw new ArkError('CONFLICT', 'This key comes from the configuration of the gateway; it is replaced there');
    }
    const deleted = await this.keys.delete(id);
    this.#recent.forget(id);
    if (!deleted) throw new ArkError('NOT_FOUND', `There is no API key '${id}'`);
  }

  /** Lets the key of the configuration do everything, in place of the one that was configured before. Throws RangeError. */
  async ensureAdminKey(text: string): Promise<void> {
    const id = apiKeyId(text);
    if (id === undefined) throw new RangeError('The configured admin key is no API key');
    await this.keys.replaceConfigured({
      id,
      name: 'admin',
      hash: hashApiKey(text),
      permissions: ['*'],
      origin: 'configuration',
      createdAt: new Date(this.clock.now()),
      createdBy: 'configuration',
      expiresAt: null,
    });
    this.#recent.clear();
  }
}
