import type { Clock } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import { EnvironmentTopicsSetup } from '../environments/environment-topics-setup.js';
import { CLOCK } from '../ports.js';
import { Outbox } from './outbox.js';

/** How long an answer waits for the broker; what is to be published is safe by then, and follows as soon as that is there. */
const WAIT_MS = 10_000;

/** Makes known at once what was just written to the outbox. */
@Injectable()
export class Publication {
  constructor(
    private readonly topics: EnvironmentTopicsSetup,
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Waits until the topics of these environments have it, within bounds: without a broker it stays in the outbox. Never rejects. */
  async of(environments: readonly Pick<EnvironmentEntity, 'topicPrefix'>[]): Promise<void> {
    const waiting = new AbortController();
    const ensured = Promise.all(environments.map((environment) => this.topics.ensure(environment)));
    const published = ensured.then(() => this.outbox.flush());
    await Promise.race([published.catch(() => {}), this.clock.sleep(WAIT_MS, waiting.signal).catch(() => {})]);
    waiting.abort();
  }
}
