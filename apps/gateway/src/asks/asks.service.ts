import { type AskPattern, type Clock, EnvironmentTopics, type Family } from '@arkflows/contracts';
import type { Broker, Producer } from '@arkflows/messaging';
import { AskClient } from '@arkflows/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { lastValueFrom } from 'rxjs';
import type { z } from 'zod';
import type { GatewayConfig } from '../config.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { BROKER, CLOCK, CONFIG } from '../ports.js';
import { Replies } from '../replies/replies.js';

const TIMEOUT_MS = 20_000;
const SEND_TIMEOUT_MS = 5_000;

/** Who is asked, and what. */
export interface Question<Answer> {
  readonly environment?: string | undefined;
  readonly family: Family;
  readonly pattern: AskPattern;
  readonly data: object;
  readonly answer: z.ZodType<Answer>;
}

/** Asks the services of a family. */
@Injectable()
export class AsksService {
  readonly #producer: Producer;

  constructor(
    private readonly environments: EnvironmentsService,
    private readonly replies: Replies,
    @Inject(BROKER) broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#producer = broker.producer({ timeoutMs: SEND_TIMEOUT_MS });
  }

  /** Throws what the service answers in place of an answer, ArkError UNAVAILABLE when none answers, UNKNOWN_ENVIRONMENT. */
  async ask<Answer>({ environment: name, family, pattern, data, answer }: Question<Answer>): Promise<Answer> {
    const environment = await this.environments.get(name);
    const client = new AskClient({
      producer: this.#producer,
      topic: new EnvironmentTopics(environment.topicPrefix).asks(family).name,
      asked: `The ${family} integration service`,
      instance: this.config.instance,
      source: '/arkflows/gateway',
      expect: (id) => this.replies.expect(environment, id),
      timeoutMs: TIMEOUT_MS,
      clock: this.clock,
    });
    return answer.parse(await lastValueFrom(client.send(pattern, data)));
  }
}
