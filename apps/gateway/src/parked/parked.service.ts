import {
  ArkError,
  type Family,
  families,
  ParkedAnswer,
  type ParkedCancel,
  type ParkedChange,
  ParkedChanged,
  type ParkedFilter,
  type ParkedKey,
} from '@arkflows/contracts';
import type { Page, PageRequest } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import { AsksService } from '../asks/asks.service.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { FamiliesOfProfiles } from './families-of-profiles.repository.js';

type Environment = string | undefined;

/** Asks the services of a namespace's profiles for what they have parked. */
@Injectable()
export class ParkedService {
  constructor(
    private readonly asks: AsksService,
    private readonly namespaces: NamespacesService,
    private readonly profiles: ProfilesService,
    private readonly families: FamiliesOfProfiles,
  ) {}

  /**
   * By family, profile and place. Throws ArkError NOT_FOUND for a namespace or profile that is not there, UNAVAILABLE when the
   * services of one of the families do not answer.
   */
  async list(environment: Environment, filter: ParkedFilter, page: PageRequest): Promise<Page<ParkedKey>> {
    const from = readCursor(page.cursor);
    const families = (await this.#familiesOf(filter)).filter((family) => family >= from.family);
    const { limit = 50 } = page;
    const items: ParkedKey[] = [];
    for (const family of families) {
      if (items.length === limit) return { items, nextCursor: family };
      const { inner } = family === from.family ? from : { inner: undefined };
      const data = { filter, limit: limit - items.length, ...(inner !== undefined && { cursor: inner }) };
      const answer = await this.asks.ask({ environment, family, pattern: 'parked', data, answer: ParkedAnswer });
      items.push(...answer.items);
      if (answer.nextCursor !== undefined) return { items, nextCursor: `${family}~${answer.nextCursor}` };
    }
    return { items };
  }

  retry(environment: Environment, change: ParkedChange): Promise<ParkedChanged> {
    return this.#change(environment, 'retryParked', change);
  }

  cancel(environment: Environment, change: ParkedCancel): Promise<ParkedChanged> {
    return this.#change(environment, 'cancelParked', change);
  }

  async #change(
    environment: Environment,
    pattern: 'retryParked' | 'cancelParked',
    data: ParkedChange,
  ): Promise<ParkedChanged> {
    const changed = { keys: 0, events: 0 };
    for (const family of await this.#familiesOf(data.filter)) {
      const { keys, events } = await this.asks.ask({ environment, family, pattern, data, answer: ParkedChanged });
      changed.keys += keys;
      changed.events += events;
    }
    return changed;
  }

  async #familiesOf({ namespace, profile }: ParkedFilter): Promise<readonly Family[]> {
    if (profile === undefined) await this.namespaces.get(namespace);
    else await this.profiles.get(namespace, profile);
    return this.families.find(namespace, profile);
  }
}

/** A family, and where to go on within it. */
function readCursor(cursor: string | undefined): { readonly family: string; readonly inner?: string | undefined } {
  if (cursor === undefined) return { family: '' };
  const [family = '', inner] = cursor.split('~');
  if ((families as readonly string[]).includes(family)) return { family, inner };
  throw new ArkError('INVALID_REQUEST', 'This cursor is from no list of what is parked', {
    details: { path: 'cursor' },
  });
}
