import type { IncomingHttpHeaders } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { ArkError, type Clock, nearest } from '@arkflows/contracts';
import { DecryptionError, type SealedBox } from '@arkflows/security';
import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { ConnectorDescription } from '../catalogue/connector-description.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { checkPreconditions } from '../http/entity-tag.js';
import { invalidRequest } from '../http/invalid-request.js';
import { KeyRing } from '../keys/key-ring.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import { Publication } from '../outbox/publication.js';
import { CLOCK } from '../ports.js';
import { checkData } from './check-data.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialRepository, type NewVersion, type PresentState } from './credential.repository.js';
import { CredentialListRepository } from './credential-list.repository.js';
import { contextOf, credentialMessage, tombstone } from './credential-messages.js';

const MAX_PER_NAMESPACE = 1000;

export interface CredentialData {
  readonly connector: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** ISO time. */
  readonly expiresAt?: string | undefined;
}

interface Change {
  readonly headers: IncomingHttpHeaders;
  readonly by: string;
}

/** Credentials are written and never read back: no answer, error or log line holds anything of their data. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly credentials: CredentialRepository,
    private readonly lists: CredentialListRepository,
    private readonly namespaces: NamespacesService,
    private readonly environments: EnvironmentsService,
    private readonly catalogue: Catalogue,
    private readonly keyRing: KeyRing,
    private readonly publication: Publication,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws ArkError UNAVAILABLE where the master key is missing or wrong. */
  requireKey(): SealedBox {
    return this.keyRing.box;
  }

  /** Throws ArkError NOT_FOUND, UNAVAILABLE. */
  async get(namespace: string, name: string): Promise<CredentialEntity> {
    this.requireKey();
    const found = await this.credentials.find(namespace, name);
    if (found) return found;
    await this.namespaces.get(namespace);
    const meant = nearest(name, await this.lists.names(namespace, MAX_PER_NAMESPACE));
    const hint = meant ? `; did you mean '${meant}'?` : '';
    throw new ArkError('NOT_FOUND', `There is no credential '${name}' in the namespace '${namespace}'${hint}`);
  }

  /**
   * Stores the data as the next version and gives it to the services of its family; the same data as before makes no version.
   * Throws ArkError UNAVAILABLE, UNKNOWN_CONNECTOR, INVALID_REQUEST, NOT_FOUND for the namespace, CONFLICT, PRECONDITION_FAILED.
   */
  async put(
    namespace: string,
    name: string,
    wanted: CredentialData,
    change: Change,
  ): Promise<{ credential: CredentialEntity; created: boolean }> {
    const box = this.requireKey();
    const connector = this.#connector(wanted.connector);
    checkData(connector, wanted.data);
    const expiresAt = this.#expiry(wanted.expiresAt);
    await this.namespaces.get(namespace);
    let created = false;
    const credential = await this.credentials.addVersion(namespace, name, async (state) => {
      checkPreconditions(change.headers, state.current?.version ?? null);
      refuseImpossible(state, namespace, name, connector);
      created = state.current === null;
      const next: CredentialEntity = {
        namespace,
        name,
        version: state.nextVersion,
        connector: connector.name,
        family: connector.family,
        sealed: null,
        createdAt: new Date(this.clock.now()),
        createdBy: change.by,
        expiresAt,
        deletedAt: null,
      };
      return (await isSame(box, state.current, wanted.data, expiresAt)) ? null : sealedVersion(box, next, wanted.data);
    });
    await this.publication.of(await this.environments.list());
    return { credential, created };
  }

  /** Throws ArkError NOT_FOUND, PRECONDITION_FAILED, UNAVAILABLE, or CONFLICT while a deployed profile names it. */
  async delete(namespace: string, name: string, headers: IncomingHttpHeaders): Promise<void> {
    await this.get(namespace, name);
    await this.credentials.delete(
      namespace,
      name,
      new Date(this.clock.now()),
      (current, users) => {
        checkPreconditions(headers, current?.version ?? null);
        if (users.length === 0) return;
        const named = users.map(({ profile, environment }) => `'${profile}' in '${environment}'`).join(', ');
        throw new ArkError('CONFLICT', `The credential '${name}' is used by what is deployed: ${named}`);
      },
      tombstone,
    );
    await this.publication.of(await this.environments.list());
  }

  #connector(name: string): ConnectorDescription {
    const found = this.catalogue.find(name);
    if (found) return found;
    const meant = nearest(name, this.catalogue.names);
    const hint = meant ? `did you mean '${meant}'?` : `there is ${this.catalogue.names.join(', ')}`;
    throw new ArkError('UNKNOWN_CONNECTOR', `There is no connector '${name}'; ${hint}`);
  }

  #expiry(text: string | undefined): Date | null {
    if (text === undefined) return null;
    const time = new Date(text);
    if (time.getTime() > this.clock.now()) return time;
    throw invalidRequest([{ path: 'body.expiresAt', message: 'lies in the past: an expired credential is of no use' }]);
  }
}

function refuseImpossible(
  { current, count }: PresentState,
  namespace: string,
  name: string,
  connector: ConnectorDescription,
): void {
  if (current && current.connector !== connector.name) {
    throw new ArkError(
      'CONFLICT',
      `The credential '${name}' is for the connector '${current.connector}': delete it first, or take another name`,
    );
  }
  if (!current && count >= MAX_PER_NAMESPACE) {
    throw new ArkError('CONFLICT', `The namespace '${namespace}' holds ${count} credentials, the most that it may`);
  }
}

async function isSame(
  box: SealedBox,
  current: CredentialEntity | null,
  data: unknown,
  expiresAt: Date | null,
): Promise<boolean> {
  if (!current?.sealed || current.expiresAt?.getTime() !== expiresAt?.getTime()) return false;
  try {
    return isDeepStrictEqual(await box.open(current.sealed, contextOf(current)), data);
  } catch (error) {
    if (error instanceof DecryptionError) return false;
    throw error;
  }
}

async function sealedVersion(box: SealedBox, next: CredentialEntity, data: unknown): Promise<NewVersion> {
  const credential = { ...next, sealed: await box.seal(data, contextOf(next)) };
  return { credential, message: (recipient) => credentialMessage(credential, data, recipient) };
}
