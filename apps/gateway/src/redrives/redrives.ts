import { ArkError, type Clock, type Log } from '@arkflows/contracts';
import { type Broker, BrokerError, type Producer } from '@arkflows/messaging';
import { redactText } from '@arkflows/security';
import { Inject, Injectable } from '@nestjs/common';
import { BROKER, CLOCK, LOG } from '../ports.js';
import { withoutNul } from '../storage/plain-text.js';
import { Storage } from '../storage/storage.js';
import type { RedriveEntity } from './redrive.entity.js';
import { RedriveSteps, type Sending, type Sent, type Turn } from './redrive-steps.repository.js';
import { Redriver } from './redriver.js';

const SEND_TIMEOUT_MS = 10_000;
/** Between two looks for what is due. */
const LOOK_MS = 50;
const OUTCOMES_MS = 1_000;
const RETRY_MS = 2_000;

/** Carries on with the redrives that run, at their pace; a gateway that ends leaves the rest to the others, or to its next start. */
@Injectable()
export class Redrives {
  readonly #producer: Producer;

  constructor(
    private readonly steps: RedriveSteps,
    private readonly redriver: Redriver,
    private readonly storage: Storage,
    @Inject(BROKER) broker: Broker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.#producer = broker.producer({ timeoutMs: SEND_TIMEOUT_MS });
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#repeat(signal, LOOK_MS, 'redrives wait', async () => {
        while (!signal.aborted && (await this.steps.next((redrive, turns) => this.#send(redrive, turns))));
      }),
      this.#repeat(signal, OUTCOMES_MS, 'how redrives went is not known yet', () => this.steps.takeOutcomes()),
    ]);
  }

  async #repeat(signal: AbortSignal, everyMs: number, waiting: string, work: () => Promise<void>): Promise<void> {
    let failing = false;
    while (!signal.aborted) {
      try {
        if (this.storage.isThere) await work();
        failing = false;
      } catch (error) {
        if (!failing) this.log.warn({ error }, waiting);
        failing = true;
      }
      await this.clock.sleep(failing ? RETRY_MS : everyMs, signal).catch(() => {});
    }
  }

  /** In order, so that those of one key stay in theirs; breaks off where the broker is away. */
  async #send(redrive: RedriveEntity, turns: readonly Turn[]): Promise<Sending> {
    const sent: Sent[] = [];
    try {
      for (const turn of turns) sent.push(await this.#sendOne(redrive, turn));
      return { sent, brokeOff: false };
    } catch (error) {
      this.log.warn({ error, redrive: redrive.id }, 'a redrive waits');
      return { sent, brokeOff: true };
    }
  }

  async #sendOne(redrive: RedriveEntity, { position, letter }: Turn): Promise<Sent> {
    try {
      if (!letter) throw new ArkError('NOT_FOUND', 'The dead letter is not kept any more');
      const { record, target, runId } = await this.redriver.prepare(letter, redrive);
      await this.#producer.send(target.topics.commands(target.family).name, [record]);
      return { position, letter, runId };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal || refusal.retryable) throw error;
      return { position, code: refusal.code, message: withoutNul(redactText(refusal.message)) };
    }
  }
}

/** Null where it says nothing of the letter: the broker or the database is away. */
function refusalOf(error: unknown): ArkError | null {
  if (error instanceof ArkError) return error;
  if (!(error instanceof BrokerError) || error.code !== 'RECORD_TOO_LARGE') return null;
  return new ArkError('PAYLOAD_TOO_LARGE', 'The event does not fit into the command topic');
}
