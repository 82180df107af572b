import { DryRunAnswer, toFailure } from '@arkflows/contracts';
import { redact, redactText } from '@arkflows/security';
import { Injectable } from '@nestjs/common';
import { AsksService } from '../asks/asks.service.js';
import type { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { DeadLetterRepository } from '../dead-letters/dead-letter.repository.js';
import { DeploymentListRepository } from '../deployments/deployment-list.repository.js';
import { Redriver, type RedriveTerms } from './redriver.js';
import { type Place, type RedriveRequest, RedrivesService } from './redrives.service.js';

/** Letters that a trial goes through: the first ones. */
const MAX_TRIED = 20;

export interface TriedLetter {
  readonly runId: string;
  readonly profile: string | null;
  readonly operation: string | null;
  /** The revision that is deployed now. */
  readonly revision: number | null;
  readonly generation: number;
  /** Whether today's revision takes it, as far as that can be told without effect. */
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
  /** What the connector would be given; redacted. */
  readonly input?: unknown;
}

/** Tells what a redrive would do, without doing it. */
@Injectable()
export class RedriveTrial {
  constructor(
    private readonly service: RedrivesService,
    private readonly letters: DeadLetterRepository,
    private readonly redriver: Redriver,
    private readonly deployments: DeploymentListRepository,
    private readonly asks: AsksService,
  ) {}

  async run(place: Place, request: RedriveRequest): Promise<{ matched: number; letters: TriedLetter[] }> {
    const filter = await this.service.filter(place, request.selection);
    const [matched, ids] = await Promise.all([this.letters.count(filter), this.letters.ids(filter, MAX_TRIED)]);
    const terms = { ...request, id: 'trial' };
    const letters: TriedLetter[] = [];
    for (const id of ids) {
      const letter = await this.letters.find(filter.environment, filter.namespace, id);
      if (letter) letters.push(await this.#try(letter, terms));
    }
    return { matched, letters };
  }

  async #try(letter: DeadLetterEntity, terms: RedriveTerms): Promise<TriedLetter> {
    const { runId, profile, operation, generation } = letter;
    const tried = { runId, profile, operation, revision: null, generation: generation + 1 };
    try {
      const { event, target } = await this.redriver.prepare(letter, terms);
      const revision = await this.#revision(letter);
      const { input } = await this.asks.ask({
        environment: letter.environment,
        family: target.family,
        pattern: 'dryRun',
        data: { profile: target.profile, revision: revision ?? 1, operation: target.operation, event },
        answer: DryRunAnswer,
      });
      return { ...tried, operation: target.operation, revision, ok: true, input: redact(input) };
    } catch (error) {
      const { code, message } = toFailure(error);
      return { ...tried, ok: false, code, message: redactText(message) };
    }
  }

  async #revision({ namespace, profile, environment }: DeadLetterEntity): Promise<number | null> {
    const filter = { namespace, environment, current: true, ...(profile !== null && { profile }) };
    const { items } = await this.deployments.list(filter, { limit: 1 });
    return items[0]?.revision ?? null;
  }
}
