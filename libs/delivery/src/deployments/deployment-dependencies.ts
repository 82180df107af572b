import type { Connector } from '@arkflows/connector-sdk';
import type { Clock, EnvironmentTopics, Log } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import type { IntakeDependencies } from '../intake/intake-record.js';
import type { Budget } from '../intake/share.js';
import type { StatusReporter } from './status-reporter.js';

export interface DeploymentDependencies {
  readonly broker: Broker;
  readonly topics: EnvironmentTopics;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  readonly createTopics: boolean;
  readonly budget: Budget;
  readonly intake: IntakeDependencies;
  readonly status: StatusReporter;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts when the engine has stopped. */
  readonly signal: AbortSignal;
}
