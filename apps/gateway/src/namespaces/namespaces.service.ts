import { ArkError, type Clock, nearest } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../ports.js';
import type { NamespaceEntity } from './namespace.entity.js';
import { NamespaceRepository } from './namespace.repository.js';

const DEFAULT_NAMESPACE = 'default';
const MAX_NAMESPACES = 1000;

@Injectable()
export class NamespacesService {
  constructor(
    private readonly namespaces: NamespaceRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list(): Promise<NamespaceEntity[]> {
    return this.namespaces.list();
  }

  /** Throws ArkError NOT_FOUND. */
  async get(name: string): Promise<NamespaceEntity> {
    const found = await this.namespaces.find(name);
    if (found) return found;
    const meant = nearest(
      name,
      (await this.namespaces.list()).map((namespace) => namespace.name),
    );
    const hint = meant ? `did you mean '${meant}'?` : `create it with PUT /v1/namespaces/${name}`;
    throw new ArkError('NOT_FOUND', `There is no namespace '${name}'; ${hint}`);
  }

  async put(name: string, description: string | null): Promise<{ namespace: NamespaceEntity; created: boolean }> {
    const known = await this.namespaces.find(name);
    if (!known && (await this.namespaces.list()).length >= MAX_NAMESPACES) {
      throw new ArkError('CONFLICT', `There are ${MAX_NAMESPACES} namespaces, the most that one gateway keeps`);
    }
    const namespace = { name, description, createdAt: known?.createdAt ?? new Date(this.clock.now()) };
    await this.namespaces.save(namespace);
    return { namespace, created: !known };
  }

  /** Throws ArkError CONFLICT while there are profiles or credentials in it, and for the default one. */
  async delete(name: string): Promise<void> {
    await this.get(name);
    if (name === DEFAULT_NAMESPACE) throw new ArkError('CONFLICT', 'The default namespace stays');
    await this.namespaces.delete(name, (held) => {
      const kept = Object.entries(held).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
      if (kept.length === 0) return;
      throw new ArkError('CONFLICT', `The namespace '${name}' holds ${kept.join(' and ')}: delete them first`);
    });
  }
}
