import {
  ArkError,
  type CloudEvent,
  decodeKafka,
  type ErrorCode,
  formatPath,
  type ProblemItem,
  type Profile,
  type Trigger,
} from '@arkflows/contracts';
import { type Compiled, compileOperation, compileTrigger } from '@arkflows/mapping';
import type { Catalogue } from '../catalogue/catalogue.js';
import { unfitFields } from '../profiles/lint/unfit-fields.js';
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
  const { metadata, spec } = profile;
  const operation = spec.operations[trigger.operation];
  if (!operation) throw invalid(['spec', 'triggers'], `there is no operation '${trigger.operation}'`);
  const path = ['spec', 'operations', trigger.operation];
  const { validateInput, mapping } = compiled(path, compileOperation(operation));
  const { filter, key } = compiled(['spec', 'triggers', trigger.name], compileTrigger(trigger));
  const { namespace, name, labels } = metadata;
  const scopeProfile = { namespace, name, revision, labels };

  const outcomeOf = (record: TopicRecord): Outcome => {
    const event: CloudEvent = decodeKafka(record, trigger.format);
    const scope = { data: event.data, event, profile: scopeProfile };
    if (filter && !filter(scope)) return { kind: 'notTaken' };
    const orderingKey = key ? key(scope) : (record.key?.toString() ?? null);
    refuseMisfit('INPUT_INVALID', "The event's data", validateInput?.(event.data));
    const input = mapping.map(scope);
    refuseMisfit('MAPPING_FAILED', 'The mapped input', unfitFields(catalogue, spec, trigger.operation, input));
    return { kind: 'mapped', key: orderingKey, input };
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

function refuseMisfit(
  code: 'INPUT_INVALID' | 'MAPPING_FAILED',
  what: string,
  violations: readonly ProblemItem[] | null | undefined,
): void {
  const [first] = violations ?? [];
  if (first) throw new ArkError(code, `${what} does not fit: ${placeOf(first.path, code)} ${first.message}`);
}

const placeOf = (path: string, code: ErrorCode): string =>
  path === '' ? 'it' : `${path}${code === 'MAPPING_FAILED' ? ':' : ''}`;

function compiled<T>(path: readonly (string | number)[], result: Compiled<T>): T {
  if ('ok' in result) return result.ok;
  const [first] = result.problems;
  throw invalid([...path, ...(first?.path ?? [])], first?.message ?? 'does not compile');
}

const invalid = (path: readonly (string | number)[], message: string): ArkError =>
  new ArkError('INVALID_PROFILE', `${formatPath(path)}: ${message}`, {
    details: { errors: [{ path: formatPath(path), message }] },
  });
