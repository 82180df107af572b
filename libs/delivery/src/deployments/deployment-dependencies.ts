import type { Connector } from '@arkflows/connector-sdk';
import type { Clock, EnvironmentTopics, Log } from '@arkflows/contracts';
import type { Broker, Producer } from '@arkflows/messaging';
import type { Budget } from '../intake/budget.js';
import type { IntakeDependencies } from '../intake/intake.js';
import type { Ownership } from '../ownership/ownership.js';
import type { PolicyParts } from '../plan/policy-dependencies.js';
import type { ParkedReader } from '../store/parked-reader.js';
import type { Workers } from '../worker/workers.js';
import type { StatusReporter } from './status-reporter.js';

export interface DeploymentDependencies {
  readonly broker: Broker;
  /** Idempotent; every in-sync replica has what it was given. */
  readonly producer: Producer;
  readonly topics: EnvironmentTopics;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  readonly policies: PolicyParts;
  readonly createTopics: boolean;
  readonly ownership: Ownership;
  readonly parked: ParkedReader;
  readonly budget: Budget;
  readonly intake: IntakeDependencies;
  readonly workers: Workers;
  readonly status: StatusReporter;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts when nothing waits any longer: the engine has stopped. */
  readonly signal: AbortSignal;
}
