import { ArkError, type DryRunAnswer, type DryRunAsk, nearest, readSample } from '@arkflows/contracts';
import { prepareInput } from '../attempt/prepare-input.js';
import type { Plan, PlannedOperation, PlannedTrigger } from '../plan/plan.js';

/** What the engine would make of an event; see `Trial.dryRun`. */
export async function dryRun(plan: Plan, ask: DryRunAsk): Promise<DryRunAnswer> {
  const trigger = triggerOf(plan, ask);
  const operation = operationOf(plan, trigger?.definition.operation ?? ask.operation);
  const sample = ask.event === undefined ? { data: ask.data } : { event: ask.event };
  const event = readSample(sample, trigger?.definition.topic, trigger?.definition.format);
  const scope = { data: event.data, event, profile: plan.scope };
  const { filter, key } = trigger?.compiled ?? {};
  const taken = filter ? filter(scope) : true;
  return {
    event,
    trigger: trigger?.definition.name ?? null,
    operation: operation.name,
    taken,
    key: key ? key(scope) : (event.partitionkey ?? null),
    ...(taken && { input: prepareInput(plan, operation, { event }) }),
  };
}

/** The trigger that is named, else the only one there is; none where an operation is named. */
function triggerOf(plan: Plan, ask: DryRunAsk): PlannedTrigger | undefined {
  const { triggers } = plan;
  if (ask.trigger === undefined) {
    if (ask.operation !== undefined) return undefined;
    if (triggers.length === 1) return triggers[0];
    throw new ArkError(
      'INVALID_REQUEST',
      `Name the trigger or the operation: the profile has ${triggers.length} triggers`,
    );
  }
  const found = triggers.find(({ definition }) => definition.name === ask.trigger);
  if (found) return found;
  throw unknown(
    'trigger',
    ask.trigger,
    triggers.map(({ definition }) => definition.name),
  );
}

function operationOf(plan: Plan, name = ''): PlannedOperation {
  const found = plan.operations.get(name);
  if (found) return found;
  throw unknown('operation', name, [...plan.operations.keys()]);
}

function unknown(what: string, name: string, known: readonly string[]): ArkError {
  const meant = nearest(name, known);
  return new ArkError(
    'INVALID_REQUEST',
    `The profile has no ${what} '${name}'${meant ? `; did you mean '${meant}'?` : ''}`,
  );
}
