import { nearest, type Profile, type Trigger } from '@arkflows/contracts';
import { invalidRequest } from '../http/invalid-request.js';

/** A trigger as two revisions have it. */
export interface ReplayedTrigger {
  readonly deployed: Trigger;
  readonly candidate: Trigger;
}

/**
 * The trigger of this name, else the only one that the deployed revision has. Throws ArkError INVALID_REQUEST where one of the
 * revisions has none of this name, and where it is not said which of several.
 */
export function replayedTrigger(deployed: Profile, candidate: Profile, name: string | undefined): ReplayedTrigger {
  const known = deployed.spec.triggers;
  const wanted = name ?? (known.length === 1 ? known[0]?.name : undefined);
  if (wanted === undefined) throw invalidTrigger(ask(known));
  return {
    deployed: find(known, wanted, 'deployed revision'),
    candidate: find(candidate.spec.triggers, wanted, 'candidate'),
  };
}

function ask(known: readonly Trigger[]): string {
  if (known.length === 0) return 'the deployed revision has no trigger, and so no events to replay';
  return `say which: the deployed revision has ${known.map(({ name }) => `'${name}'`).join(', ')}`;
}

function find(triggers: readonly Trigger[], name: string, where: string): Trigger {
  const found = triggers.find((trigger) => trigger.name === name);
  if (found) return found;
  const names = triggers.map((trigger) => trigger.name);
  const meant = nearest(name, names);
  throw invalidTrigger(`the ${where} has no trigger '${name}'${meant ? `; did you mean '${meant}'?` : ''}`);
}

const invalidTrigger = (message: string) => invalidRequest([{ path: 'query.trigger', message }]);
