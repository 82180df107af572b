import { type Clock, type Log, systemClock } from '@arkflows/contracts';
import { ConfigError } from '../config/config-error.js';
import type { ConfigGroup } from '../config/group.js';
import { logConfig } from '../config/groups/log.js';
import { serviceConfig } from '../config/groups/service.js';
import { type ConfigOf, loadConfig } from '../config/load-config.js';
import { Health } from '../health/health.js';
import { createLog } from '../logging/log.js';
import { PrometheusMetrics } from '../metrics/prometheus-metrics.js';
import { exitCodes } from './exit-codes.js';
import type { Stop } from './parts.js';
import { ProcessLife } from './process-life.js';
import { quietKnownWarnings } from './quiet-warnings.js';

type Groups = Readonly<Record<string, ConfigGroup<unknown>>>;
type BaseGroups = { readonly service: typeof serviceConfig; readonly log: typeof logConfig };

export interface ServiceContext<G extends Groups = Groups> {
  readonly name: string;
  readonly config: ConfigOf<G> & ConfigOf<BaseGroups>;
  readonly log: Log;
  readonly metrics: PrometheusMetrics;
  readonly health: Health;
  readonly clock: Clock;
  /** Aborts when the process begins to stop: for what waits or watches. */
  readonly signal: AbortSignal;
  /** Announces a running part; parts are stopped in reverse order. Call it right after the part has come up. */
  onStop(part: string, stop: Stop): void;
  /** Ends the process with exit code 1: something that it cannot do without is gone for good. */
  fail(error: Error): void;
}

export interface ServiceDefinition<G extends Groups> {
  readonly name: string;
  /** The groups of variables that it uses beside `service` and `log`. */
  readonly config: G;
  /** Brings the parts up; what it throws ends the process, an ExplainedError with nothing but its message. */
  start(context: ServiceContext<G>): Promise<void>;
}

/**
 * The main function of every service: loads its configuration, starts it, and stops it on SIGTERM or SIGINT within
 * `ARK_DRAIN_TIME`; a second signal ends it at once. It ends the process with one of `exitCodes`.
 */
export async function runService<G extends Groups>(definition: ServiceDefinition<G>): Promise<void> {
  quietKnownWarnings();
  const config = configOrExit(definition.config);
  const { service } = config;
  const log = createLog({ ...config.log, fields: { service: definition.name, instance: service.instance } });
  const metrics = new PrometheusMetrics();
  const life = new ProcessLife(log, service.drainTimeMs);
  await life.run((parts) =>
    definition.start({
      name: definition.name,
      config,
      log,
      metrics,
      health: new Health(systemClock, metrics),
      clock: systemClock,
      signal: life.signal,
      onStop: (part, stop) => parts.add(part, stop),
      fail: (error) => life.fail(error),
    }),
  );
}

function configOrExit<G extends Groups>(groups: G): ConfigOf<G> & ConfigOf<BaseGroups> {
  try {
    return loadConfig({ ...groups, service: serviceConfig, log: logConfig }) as ConfigOf<G> & ConfigOf<BaseGroups>;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(exitCodes.configuration);
  }
}
