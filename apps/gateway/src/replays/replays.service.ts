import { setImmediate } from 'node:timers/promises';
import { ArkError, type Clock, MIB } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import { DeployedProfileRepository } from '../deployments/deployed-profile.repository.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { BROKER, CLOCK } from '../ports.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { Comparison } from './comparison.js';
import type { TopicRecord } from './newest-events.js';
import { brokenOff, readNewest } from './read-newest.js';
import type { Findings, ReplayReport } from './replay-report.js';
import { replayedTrigger } from './replayed-trigger.js';
import { compileReplay, type Replay } from './revision-replay.js';
import { sameUse, useOf } from './trigger-use.js';

/** Their events are held in memory: whoever comes as the next one is to come again. */
const MAX_AT_ONCE = 2;
const MAX_BYTES = 32 * MIB;
const READ_MS = 15_000;
const COMPARE_MS = 5_000;
/** How long the gateway may do nothing else. */
const SLICE_MS = 20;
/** The last moment that ISO 8601 writes with four digits; producers may say any time. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

export interface ReplayRequest {
  readonly namespace: string;
  readonly name: string;
  /** The candidate's manifest. */
  readonly text: string;
  readonly environment?: string | undefined;
  readonly trigger?: string | undefined;
  readonly last: number;
}

/** Maps past events by a candidate revision and by the deployed one, and tells where they differ. Nothing is called or stored. */
@Injectable()
export class ReplaysService implements OnModuleDestroy {
  readonly #stopping = new AbortController();
  #running = 0;

  constructor(
    private readonly profiles: ProfilesService,
    private readonly environments: EnvironmentsService,
    private readonly deployed: DeployedProfileRepository,
    private readonly catalogue: Catalogue,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ends all of them, so that the gateway can stop. */
  onModuleDestroy(): void {
    this.#stopping.abort();
  }

  /**
   * Throws ArkError INVALID_PROFILE for the candidate, NOT_FOUND for a profile or topic that is not there, CONFLICT for a profile
   * that is not deployed and a topic without events, INVALID_REQUEST for the trigger, UNKNOWN_ENVIRONMENT, RATE_LIMITED, and ABORTED
   * when the caller is gone or the gateway stops.
   */
  async replay(request: ReplayRequest, gone: AbortSignal): Promise<ReplayReport> {
    if (this.#running >= MAX_AT_ONCE) {
      const message = `${MAX_AT_ONCE} replays are running in this gateway, the most that it runs at once`;
      throw new ArkError('RATE_LIMITED', message, { retryable: true });
    }
    this.#running++;
    try {
      return await this.#replay(request, AbortSignal.any([gone, this.#stopping.signal]));
    } finally {
      this.#running--;
    }
  }

  async #replay({ namespace, name, text, trigger, ...request }: ReplayRequest, signal: AbortSignal) {
    const candidate = await this.profiles.checkNamed(namespace, name, text);
    const { environment, manifest, revision } = await this.#deployed(namespace, name, request.environment);
    const triggers = replayedTrigger(manifest, candidate, trigger);
    // The candidate sees the same number: that it will have another one is no difference that anybody asks for.
    const byDeployed = compileReplay(manifest, triggers.deployed, revision, this.catalogue);
    const byCandidate = compileReplay(candidate, triggers.candidate, revision, this.catalogue);
    const uses = {
      deployed: { ...useOf(manifest, triggers.deployed), revision },
      candidate: useOf(candidate, triggers.candidate),
    };
    // Only what is deployed says which topic: a manifest that anybody writes does not.
    const { topic } = triggers.deployed;
    const bounds = { events: request.last, bytes: MAX_BYTES, timeMs: READ_MS };
    const { records, limitedBy } = await readNewest(this.broker, topic, bounds, signal);
    const [newest] = records;
    if (!newest) throw noEvents(topic, limitedBy);
    const compared = await this.#compare(records, byDeployed, byCandidate, signal);
    const oldest = records[compared.events.read - 1] ?? newest;
    return {
      environment,
      trigger: triggers.deployed.name,
      ...uses,
      ...compared,
      changed: compared.changed || !sameUse(uses.deployed, uses.candidate),
      oldestAt: timeOf(oldest),
      newestAt: timeOf(newest),
      limitedBy: compared.events.read < records.length ? ('time' as const) : limitedBy,
    };
  }

  async #deployed(namespace: string, name: string, wanted: string | undefined) {
    const { name: environment } = await this.environments.get(wanted);
    const found = await this.deployed.findRevision(namespace, name, environment);
    if (found) return { environment, ...found };
    await this.profiles.get(namespace, name);
    throw new ArkError(
      'CONFLICT',
      `The profile '${name}' is not deployed in '${environment}': there is nothing to compare the candidate with`,
    );
  }

  /** Newest first, as far as the time goes. */
  async #compare(
    records: readonly TopicRecord[],
    deployed: Replay,
    candidate: Replay,
    signal: AbortSignal,
  ): Promise<Findings> {
    const comparison = new Comparison();
    const begun = this.clock.monotonic();
    let slice = begun;
    for (const record of records) {
      comparison.add(record, deployed(record), candidate(record));
      const now = this.clock.monotonic();
      if (now - slice < SLICE_MS) continue;
      await setImmediate();
      if (signal.aborted) throw brokenOff();
      if (now - begun > COMPARE_MS) break;
      slice = this.clock.monotonic();
    }
    return comparison.findings;
  }
}

const timeOf = ({ timestamp }: TopicRecord): string =>
  new Date(Math.min(Math.max(timestamp, 0), LAST_TIME)).toISOString();

const noEvents = (topic: string, limitedBy: string | null): ArkError =>
  limitedBy === 'time'
    ? new ArkError('UNAVAILABLE', `The topic '${topic}' could not be read in ${READ_MS / 1_000} s`, { retryable: true })
    : new ArkError('CONFLICT', `The topic '${topic}' holds no events (any more): there is nothing to replay`);
