import type { CloudEvent } from '../cloudevents/event.js';
import { commandRunId } from './run.js';

/**
 * Attributes of an event that is sent again after it was given up. Dead letters keep them, since they keep all headers: so it is
 * known how often an event went round.
 */
export const redriveAttributes = {
  /** How often it was redriven, this time included. */
  generation: 'arkredrive',
  /** The run that gave it up. */
  of: 'arkredriveof',
} as const;

/** How often an event was redriven; 0 for one that never was. */
export function redriveGeneration(text: string | undefined): number {
  const generation = Number(text ?? 0);
  return Number.isSafeInteger(generation) && generation > 0 ? generation : 0;
}

/**
 * The run of a command: that of the command itself or, where it is redriven, that of this redrive. So a redrive is a run of its
 * own, whose outcome can be told from the first one's, and a redrive that is sent twice is the same run.
 */
export function runOfCommand(profileKey: string, operation: string, event: CloudEvent): `run_${string}` {
  const { source, id } = event;
  const of = event[redriveAttributes.of];
  return commandRunId(profileKey, operation, source, typeof of === 'string' ? `${id}\n${of}` : id);
}
