import { type Effect, readEffects } from './effect-statements.js';
import type { DeliveryStore } from './open-store.js';

/** Reads how runs stand that must happen once. */
export class EffectReader {
  constructor(private readonly store: DeliveryStore) {}

  /** By run id; those that there is nothing of are left out. */
  standing(runIds: readonly string[]): Promise<ReadonlyMap<string, Effect>> {
    return readEffects(this.store.dataSource, runIds);
  }
}
