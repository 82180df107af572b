import { type Failure, writeDeadLetterHeaders } from '@arkflows/contracts';
import type { OutgoingRecord } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';
import { runIdOf, type Verdict } from './verdict.js';

/** The record as it came, byte for byte, with the reason and its origin in headers beside its own. */
export function deadLetterRecord(
  item: Item,
  verdict: Verdict & { readonly failure: Failure },
  now: number,
): OutgoingRecord {
  const { topic, partition, offset, key, value, headers } = item.source;
  const { namespace, profile, operation, trigger } = item.route;
  const { code, message, details } = verdict.failure;
  return {
    key,
    value,
    headers: {
      ...headers,
      ...writeDeadLetterHeaders({
        runId: runIdOf(item),
        code,
        message,
        ...(details && { details }),
        attempts: item.attempts,
        ...(namespace && { namespace, profile, operation, revision: verdict.revision }),
        ...(trigger !== null && { trigger }),
        origin: { topic, partition, offset },
        firstTriedAt: new Date(item.firstTriedAt || now).toISOString(),
        diedAt: new Date(now).toISOString(),
      }),
    },
  };
}
