import { randomUUID } from 'node:crypto';
import { ArkError, type Clock } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { type DeadLetterFilter, DeadLetterRepository } from '../dead-letters/dead-letter.repository.js';
import type { LetterSelection } from '../dead-letters/letter-selection.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import { CLOCK } from '../ports.js';
import type { Edit } from './edit.js';
import type { RedriveEntity } from './redrive.entity.js';
import { RedriveRepository } from './redrive.repository.js';

/** More than that is more than one redrive. */
const MAX_LETTERS = 10_000;

export interface RedriveRequest {
  readonly selection: LetterSelection;
  readonly edit: Edit | null;
  readonly pace: number;
  readonly maxGenerations: number;
}

export interface Place {
  readonly namespace: string;
  readonly environment: string | undefined;
}

@Injectable()
export class RedrivesService {
  constructor(
    private readonly redrives: RedriveRepository,
    private readonly letters: DeadLetterRepository,
    private readonly namespaces: NamespacesService,
    private readonly environments: EnvironmentsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Letters that match now; it is begun at once and goes on by itself. Throws ArkError NOT_FOUND where none matches, or one that is
   * named is not there, and INVALID_REQUEST for more than 10,000.
   */
  async create(place: Place, request: RedriveRequest, by: string): Promise<RedriveEntity> {
    const filter = await this.filter(place, request.selection);
    const runIds = await this.letters.ids(filter, MAX_LETTERS + 1);
    refuseCount(runIds, request.selection);
    const now = new Date(this.clock.now());
    const { selection, edit, pace, maxGenerations } = request;
    const { environment, namespace } = filter;
    const made = { id: `redrive_${randomUUID()}`, environment, namespace, selection, edit, pace, maxGenerations };
    const life = { state: 'running', createdBy: by, createdAt: now, endedAt: null, nextAt: now } as const;
    return this.redrives.create({ ...made, ...life }, runIds);
  }

  /** Throws ArkError NOT_FOUND. */
  async get({ namespace, environment: name }: Place, id: string): Promise<RedriveEntity> {
    const environment = await this.environments.get(name);
    const found = await this.redrives.find(environment.name, namespace, id);
    if (found) return found;
    throw new ArkError('NOT_FOUND', `There is no redrive '${id}' in '${namespace}' of '${environment.name}'`);
  }

  /** Throws ArkError NOT_FOUND, and CONFLICT for one that has ended. */
  async cancel(place: Place, id: string): Promise<RedriveEntity> {
    const { state } = await this.get(place, id);
    if (await this.redrives.cancel(id)) return this.get(place, id);
    throw new ArkError('CONFLICT', `The redrive has ended already: it is ${state === 'running' ? 'done' : state}`);
  }

  /** What a selection means: open letters, or those that are named. Throws ArkError NOT_FOUND, UNKNOWN_ENVIRONMENT. */
  async filter(
    { namespace, environment: name }: Place,
    { all: _, ...chosen }: LetterSelection,
  ): Promise<DeadLetterFilter> {
    await this.namespaces.get(namespace);
    const environment = await this.environments.get(name);
    const state = chosen.ids ? undefined : 'open';
    return { ...chosen, namespace, environment: environment.name, state };
  }
}

function refuseCount(runIds: readonly string[], { ids }: LetterSelection): void {
  const missing = ids?.find((id) => !runIds.includes(id));
  if (missing !== undefined) throw new ArkError('NOT_FOUND', `No dead letter '${missing}' is kept here`);
  if (runIds.length === 0) throw new ArkError('NOT_FOUND', 'No open dead letter matches');
  if (runIds.length > MAX_LETTERS) {
    throw new ArkError(
      'INVALID_REQUEST',
      `More than ${MAX_LETTERS} dead letters match: choose by profile, code or time`,
    );
  }
}
