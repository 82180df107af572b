import { ArkError, decodeKafka, type ErrorCode, type Profile, type Trigger } from '@arkflows/contracts';
import { compileTrigger } from '@arkflows/mapping';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compiled, mapOperation } from '../profiles/mapping/map-operation.js';
import type { TopicRecord } from './newest-events.js';

/** What a revision makes of an event; nothing is called for it. */
export type Outcome =
  | { readonly kind: 'mapped'; readonly key: string | null; readonly input: unknown }
  | { readonly kind: 'notTaken' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };

export type Replay = (record: TopicRecord) => Outcome;

/**
 * Compiles what a trigger of a profile does with an event up to the call: read, filter, key, check, map, and check again. `revision`
 * is what expressions see as `profile.revision`. Throws ArkError INVALID_PROFILE for what does not compile (any more).
 */
export function compileReplay(profile: Profile, trigger: Trigger, revision: number, catalogue: Catalogue): Replay {
  const { scopeOf, inputOf } = mapOperation(profile, trigger.operation, revision, catalogue);
  const { filter, key } = compiled(['spec', 'triggers', trigger.name], compileTrigger(trigger));
  const outcomeOf = (record: TopicRecord): Outcome => {
    const scope = scopeOf(decodeKafka(record, trigger.format));
    if (filter && !filter(scope)) return { kind: 'notTaken' };
    const orderingKey = key ? key(scope) : (record.key?.toString() ?? null);
    return { kind: 'mapped', key: orderingKey, input: inputOf(scope) };
  };
  return (record) => {
    try {
      return outcomeOf(record);
    } catch (error) {
      if (!(error instanceof ArkError)) throw error;
      return { kind: 'refused', code: error.code, message: error.message };
    }
  };
}
