import type { Clock } from '@arkflows/contracts';
import { type Assignment, BrokerError } from '../broker.js';
import { assignmentLost } from '../live-assignment.js';
import { pause } from '../waiting.js';
import { protocolErrorOf, toBrokerError } from './errors.js';

/** As long as a rebalance may take. */
const TIMEOUT_MS = 60_000;
const RETRY_MS = 200;

/** While a rebalance runs a commit can neither pass nor be refused: its end decides whether the partition stays ours. */
const isRebalancing = (error: unknown): boolean =>
  ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION'].includes(protocolErrorOf(error) ?? '');

/**
 * Commits for an assignment: tries until it passes or the assignment is lost, for at most a minute.
 * `tryCommit` answers false when the client cannot commit just now; `changed` resolves at the next change of assignments.
 */
export const commitGuarded = async (
  assignment: Assignment,
  tryCommit: () => Promise<boolean>,
  changed: () => Promise<void>,
  clock: Clock,
): Promise<void> => {
  const { topic, partition, signal } = assignment;
  const doing = `Committing partition ${partition} of ${topic}`;
  const deadline = clock.monotonic() + TIMEOUT_MS;
  let last: BrokerError | undefined;
  do {
    if (signal.aborted) throw assignmentLost(assignment);
    const change = changed();
    try {
      if (await tryCommit()) return;
    } catch (error) {
      if (signal.aborted || protocolErrorOf(error) === 'UNKNOWN_MEMBER_ID') throw assignmentLost(assignment);
      last = toBrokerError(error, doing);
      if (!isRebalancing(error) && !last.retryable) throw last;
    }
    const waited = new AbortController();
    await Promise.race([change, pause(clock, RETRY_MS, waited.signal)]);
    waited.abort();
  } while (clock.monotonic() < deadline);
  throw last?.retryable ? last : new BrokerError('TIMEOUT', `${doing} took longer than ${TIMEOUT_MS} ms`);
};
