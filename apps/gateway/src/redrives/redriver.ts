import { ArkError, runOfCommand } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import type { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { RunRepository } from '../runs/run.repository.js';
import { LetterRecords } from './letter-records.js';
import type { RedriveEntity } from './redrive.entity.js';
import { type RedriveTarget, RedriveTargets } from './redrive-targets.js';
import { type RedrivenEvent, redrivenEvent } from './redriven-event.js';

export interface Prepared extends RedrivenEvent {
  readonly target: RedriveTarget;
  /** Of its redrive. */
  readonly runId: string;
}

export type RedriveTerms = Pick<RedriveEntity, 'id' | 'edit' | 'maxGenerations'>;

/** Makes of dead letters the commands that carry them out again. */
@Injectable()
export class Redriver {
  constructor(
    private readonly targets: RedriveTargets,
    private readonly records: LetterRecords,
    private readonly runs: RunRepository,
  ) {}

  /** Throws ArkError that says why it is not to be redriven: REDRIVE_LOOP, CONFLICT and what targets, records and edits refuse. */
  async prepare(letter: DeadLetterEntity, { id, edit, maxGenerations }: RedriveTerms): Promise<Prepared> {
    refuseSettled(letter);
    const generation = letter.generation + 1;
    if (generation > maxGenerations) {
      const often = letter.generation === 1 ? 'once' : `${letter.generation} times`;
      throw new ArkError(
        'REDRIVE_LOOP',
        `It was redriven ${often} and failed each time; at most ${maxGenerations} are allowed`,
      );
    }
    const target = await this.targets.of(letter);
    const { name: topic } = target.topics.deadLetters(target.family);
    const { event, record } = redrivenEvent({
      record: await this.records.read(letter, topic),
      letter: { runId: letter.runId, origin: originOf(letter) },
      format: target.format,
      profile: target.key,
      operation: target.operation,
      generation,
      edit,
      redriveId: id,
      key: await this.#keyOf(letter),
    });
    return { event, record, target, runId: runOfCommand(target.key, target.operation, event) };
  }

  /** The ordering key, where the trigger had taken another than the record's own; null where not. */
  async #keyOf({ environment, namespace, runId, trigger, key }: DeadLetterEntity): Promise<string | null> {
    if (trigger === null) return null;
    const run = await this.runs.find(environment, namespace, runId);
    return run?.key === undefined || run.key === key?.toString('utf8') ? null : run.key;
  }
}

const originOf = ({ topic, partition, offset }: DeadLetterEntity) => ({ topic, partition, offset: Number(offset) });

function refuseSettled({ state, redrivenAs }: DeadLetterEntity): void {
  if (state === 'open' || state === 'discarded') return;
  const said = {
    redriven: 'It is being redriven already',
    resolved: 'It was redriven, with success',
    deadAgain: `It was redriven and failed again: see dead letter '${redrivenAs}'`,
  }[state];
  throw new ArkError('CONFLICT', said);
}
