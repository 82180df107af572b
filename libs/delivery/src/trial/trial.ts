import type { Connector } from '@arkflows/connector-sdk';
import type { Clock, DryRunAnswer, DryRunAsk, Log, Profile, TestAnswer } from '@arkflows/contracts';
import { withTimeout } from '@arkflows/resilience';
import { compilePlan } from '../plan/compile-plan.js';
import type { Plan } from '../plan/plan.js';
import { dryRun } from './dry-run.js';

export interface TrialDependencies {
  readonly connectors: readonly Connector[];
  /** The credential of this name as it is now. Throws ArkError CREDENTIAL_MISSING. */
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  readonly log: Log;
  readonly clock: Clock;
}

const CLOSE_TIMEOUT_MS = 5_000;
const trialTime = new Date(0).toISOString();

/** Tries a profile out without carrying anything out, whether it is deployed or not. */
export class Trial {
  readonly #connectors: ReadonlyMap<string, Connector>;

  constructor(private readonly dependencies: TrialDependencies) {
    this.#connectors = new Map(dependencies.connectors.map((connector) => [connector.name, connector]));
  }

  /** Looks whether the target can be used. Throws ArkError UNKNOWN_CONNECTOR, INVALID_PROFILE, or what the connector throws. */
  test(profile: Profile, signal: AbortSignal): Promise<TestAnswer> {
    return this.#withPlan(profile, 1, signal, async (plan) => ({ steps: [...(await plan.check(signal))] }));
  }

  /**
   * Reads an event, filters, keys and maps it as the engine would. Throws ArkError as that does (EVENT_NOT_DECODABLE,
   * FILTER_FAILED, INPUT_INVALID, MAPPING_FAILED), and INVALID_REQUEST for a trigger or operation that the profile has not.
   */
  dryRun(ask: DryRunAsk, signal: AbortSignal): Promise<DryRunAnswer> {
    return this.#withPlan(ask.profile, ask.revision, signal, (plan) => dryRun(plan, ask));
  }

  async #withPlan<T>(
    profile: Profile,
    revision: number,
    signal: AbortSignal,
    work: (plan: Plan) => Promise<T>,
  ): Promise<T> {
    const { credential, log, clock } = this.dependencies;
    const family = 'custom';
    const snapshot = {
      deploymentId: 'trial',
      revision,
      family,
      firstDeployedAt: trialTime,
      deployedAt: trialTime,
    } as const;
    const plan = await compilePlan({ ...snapshot, profile }, this.#connectors, {
      credential,
      log,
      clock,
      signal,
      policies: null,
    });
    try {
      return await work(plan);
    } finally {
      await withTimeout(CLOSE_TIMEOUT_MS, undefined, () => plan.client.close()).catch((error: unknown) =>
        log.warn({ error, profile: plan.key }, 'the client of a trial did not close'),
      );
    }
  }
}
