import type { Connector, ConnectorClient, OpenContext } from '@arkflows/connector-sdk';
import {
  ArkError,
  checkEffects,
  durationMs,
  formatPath,
  type Operation,
  type Policies,
  type ProblemItem,
  type Profile,
  type ProfileSnapshot,
  policiesOf,
  profileKey,
  quickAccept,
  readValue,
} from '@arkflows/contracts';
import { type Compiled, compileIdentity, compileOperation, compileTrigger } from '@arkflows/mapping';
import { retrySchedule } from '@arkflows/resilience';
import type { Dedupe, Plan, PlannedOperation, PlannedTrigger } from './plan.js';
import { planLookups } from './plan-lookups.js';
import { planStandIns } from './plan-stand-ins.js';
import type { PolicyParts } from './policy-dependencies.js';

export type OpenDependencies = Pick<OpenContext, 'signal' | 'log' | 'clock'> & {
  /** The credential of this name as it is now, not yet validated. Throws ArkError CREDENTIAL_MISSING. */
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  /** Null: the plan carries nothing out, and needs no policies. */
  readonly policies: PolicyParts | null;
};

/**
 * Makes a snapshot ready to run and opens the connector's client. Throws ArkError UNKNOWN_CONNECTOR or INVALID_PROFILE with the
 * place; the gateway's lint refuses such a profile before, unless it knew other connectors than this service has.
 */
export async function compilePlan(
  snapshot: ProfileSnapshot,
  connectors: ReadonlyMap<string, Connector>,
  dependencies: OpenDependencies,
): Promise<Plan> {
  const { metadata, spec } = snapshot.profile;
  const connector = connectors.get(spec.connector);
  if (!connector) throw new ArkError('UNKNOWN_CONNECTOR', `This service has no connector '${spec.connector}'`);
  const planned = new Map(
    Object.entries(spec.operations).map(([name, operation]) => [name, planOperation(name, spec, operation, connector)]),
  );
  const operations = planStandIns(snapshot, planLookups(spec, planned), dependencies);
  checkEffects(
    snapshot.profile,
    (name) => operations.get(name)?.effect,
    (path, message) => {
      throw invalid(formatPath(path), message);
    },
  );
  const triggers = spec.triggers.map((trigger, index) => planTrigger(trigger, index, operations));
  const client = await openClient(snapshot.profile, connector, dependencies);
  return {
    key: profileKey(metadata.namespace, metadata.name),
    revision: snapshot.revision,
    deploymentId: snapshot.deploymentId,
    firstDeployedAt: Date.parse(snapshot.firstDeployedAt),
    scope: {
      namespace: metadata.namespace,
      name: metadata.name,
      revision: snapshot.revision,
      labels: metadata.labels,
    },
    credential: spec.credential ?? null,
    client,
    check: (signal) => connector.check(client, signal),
    operations,
    hasStandIns: [...operations.values()].some(({ cache, fallback }) => cache || fallback),
    triggers,
    policies: spec.policies,
    inPlaceMs: durationMs(spec.policies.retry.inPlace),
    concurrency: spec.policies.concurrency,
    dedupe: planDedupe(spec.policies),
    onUncertain: spec.policies.onUncertain,
    ordering: spec.policies.ordering,
    retry: retrySchedule({
      initialMs: durationMs(spec.policies.retry.initial),
      maxMs: durationMs(spec.policies.retry.max),
      forMs: durationMs(spec.policies.retry.for),
    }),
  };
}

function planDedupe({ dedupe }: Policies): Dedupe | null {
  if (!dedupe) return null;
  const identify = compiled('spec.policies.dedupe.by', compileIdentity(dedupe.by));
  return { identify, windowMs: durationMs(dedupe.window) };
}

function planOperation(
  name: string,
  spec: Profile['spec'],
  operation: Operation,
  connector: Connector,
): PlannedOperation {
  const action = connector.actions[operation.action];
  const path = `spec.operations.${name}`;
  if (!action) throw invalid(`${path}.action`, `connector '${connector.name}' has no action '${operation.action}'`);
  const { effect } = action;
  return {
    name,
    action,
    effect: typeof effect === 'function' ? effect(operation.with) : effect,
    compiled: compiled(path, compileOperation(operation)),
    accepts: quickAccept(action.input),
    timeoutMs: durationMs(policiesOf(spec, name).timeout),
    lookup: null,
    cache: null,
    fallback: null,
  };
}

function planTrigger(
  definition: Profile['spec']['triggers'][number],
  index: number,
  operations: ReadonlyMap<string, PlannedOperation>,
): PlannedTrigger {
  const path = `spec.triggers[${index}]`;
  if (!operations.has(definition.operation))
    throw invalid(`${path}.operation`, `no operation '${definition.operation}'`);
  return { definition, compiled: compiled(path, compileTrigger(definition)) };
}

function openClient(profile: Profile, connector: Connector, dependencies: OpenDependencies): Promise<ConnectorClient> {
  const { metadata, spec } = profile;
  const connection = readValue(connector.connection, spec.connection);
  if (connection.problems) throw invalid('spec.connection', inOneLine(connection.problems));
  return connector.open({
    connection: connection.data,
    credential: () => readCredential(metadata.namespace, spec.credential, connector, dependencies),
    concurrency: spec.policies.concurrency,
    signal: dependencies.signal,
    log: dependencies.log,
    clock: dependencies.clock,
  });
}

async function readCredential(
  namespace: string,
  name: string | undefined,
  connector: Connector,
  dependencies: OpenDependencies,
): Promise<unknown> {
  if (!connector.credential) return undefined;
  if (name === undefined) {
    const none = readValue(connector.credential, {});
    if (!none.problems) return none.data;
    throw new ArkError('CREDENTIAL_MISSING', `The profile names no credential, and '${connector.name}' needs one`);
  }
  const read = readValue(connector.credential, await dependencies.credential(namespace, name));
  if (!read.problems) return read.data;
  // Names and rules only: what stands in the credential is never shown.
  const message = `Credential '${name}' does not fit '${connector.name}': ${inOneLine(read.problems)}`;
  throw new ArkError('CREDENTIAL_MISSING', message, { retryable: true });
}

function compiled<T>(path: string, result: Compiled<T>): T {
  if ('ok' in result) return result.ok;
  const [first] = result.problems;
  throw invalid([path, ...(first?.path ?? [])].join('.'), first?.message ?? 'does not compile');
}

const invalid = (path: string, message: string) =>
  new ArkError('INVALID_PROFILE', `${path}: ${message}`, { details: { path } });

const inOneLine = (problems: readonly ProblemItem[]): string =>
  problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
