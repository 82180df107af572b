import {
  type Clock,
  type CloudEvent,
  commandRunId,
  EnvironmentTopics,
  eventTypes,
  profileKey,
  toKafkaRecord,
} from '@arkflows/contracts';
import type { Broker, Producer } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { BROKER, CLOCK, CONFIG } from '../ports.js';
import { Replies } from '../replies/replies.js';
import { InvocationTargets, type OperationAddress } from './invocation-targets.js';

/** `source` of the commands that a gateway makes. */
const SOURCE = '/arkflows/gateway';
const SEND_TIMEOUT_MS = 10_000;
/** How long a command may still begin after its caller has stopped waiting for it. */
const GRACE_MS = 30_000;
const ASYNC_LIFE_MS = 24 * 60 * 60 * 1_000;

export interface Call extends OperationAddress {
  /** Of the event. */
  readonly id: string;
  readonly data: unknown;
  readonly key?: string | undefined;
  /** RFC 3339. */
  readonly deadline?: string | undefined;
  readonly waitMs: number;
  readonly respondAsync: boolean;
  readonly trace: Pick<CloudEvent, 'traceparent' | 'tracestate'>;
  /** Aborts when the caller goes away. */
  readonly gone: AbortSignal;
}

export interface Called {
  readonly runId: string;
  /** The result event; null when it did not come in time. */
  readonly result: CloudEvent | null;
}

/** Turns calls into commands, and waits for their results. */
@Injectable()
export class InvocationsService {
  readonly #producer: Producer;

  constructor(
    private readonly targets: InvocationTargets,
    private readonly replies: Replies,
    @Inject(BROKER) broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#producer = broker.producer({ timeoutMs: SEND_TIMEOUT_MS });
  }

  /** Throws ArkError as `InvocationTargets.find` does, UNAVAILABLE while no replies can be read; and BrokerError. */
  async invoke(call: Call): Promise<Called> {
    const { environment, family } = await this.targets.find(call);
    const { name: topic } = new EnvironmentTopics(environment.topicPrefix).requests(family);
    const { id, waitMs } = call;
    const runId = commandRunId(profileKey(call.namespace, call.profile), call.operation, SOURCE, id);
    const until = this.clock.monotonic() + waitMs;
    // Waits before it sends: the reply may be there before the broker's acknowledgement.
    const waiting = waitMs > 0 ? this.replies.expect(environment, runId) : null;
    try {
      await this.#producer.send(topic, [{ ...toKafkaRecord(this.#command(call)), key: call.key ?? id }]);
      const result = await waiting?.within(Math.max(0, until - this.clock.monotonic()), call.gone);
      return { runId, result: result ?? null };
    } finally {
      waiting?.end();
    }
  }

  #command({ namespace, profile, operation, id, data, key, deadline, waitMs, respondAsync, trace }: Call): CloudEvent {
    const now = this.clock.now();
    const expires =
      deadline === undefined ? now + (respondAsync ? ASYNC_LIFE_MS : waitMs + GRACE_MS) : Date.parse(deadline);
    return {
      specversion: '1.0',
      id,
      source: SOURCE,
      type: eventTypes.command,
      time: new Date(now).toISOString(),
      datacontenttype: 'application/json',
      ...(key !== undefined && { partitionkey: key }),
      ...trace,
      expirytime: new Date(expires).toISOString(),
      arkprofile: profileKey(namespace, profile),
      arkoperation: operation,
      ...(waitMs > 0 && { arkreplyto: this.config.instance }),
      data,
    };
  }
}
