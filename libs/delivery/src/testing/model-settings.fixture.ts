import type { Profile } from '@arkflows/contracts';
import type { Refusals } from './last-write-sink.fixture.js';
import type { SeededRandom } from './seeded-random.fixture.js';

type Policies = Profile['spec']['policies'];

/** What happens to the owner of the partition beside its work. */
export type Disturbance = 'crash' | 'interrupt' | 'handOver' | 'lapse';

/** One schedule, but for what happens when. */
export interface ModelSettings {
  readonly action: 'put' | 'bulk' | 'pay';
  readonly ordering: Policies['ordering'];
  readonly onUncertain: Policies['onUncertain'];
  readonly results: Profile['spec']['triggers'][number]['results'];
  readonly concurrency: number;
  /** Key of each event, in order of offset; null: it has none. */
  readonly keys: readonly (string | null)[];
  readonly refusals: Refusals;
  readonly disturbances: readonly Disturbance[];
  readonly laneBatch: number;
  readonly maxInFlight: number;
  readonly maxParked: number;
  readonly commitIntervalMs: number;
}

/** Draws a schedule's settings; small ones, since faults need few events. */
export function drawSettings(random: SeededRandom): ModelSettings {
  const events = random.int(5, random.pick([10, 20, 40]));
  const [keys, keyless] = [random.int(2, 4), random.pick([0, 0, 0.2])];
  const many = <T>(most: number, draw: () => T) => Array.from({ length: random.int(0, most) }, draw);
  return {
    action: random.pick(['put', 'put', 'bulk', 'pay']),
    ordering: random.pick(['key', 'key', 'key', 'partition', 'none']),
    onUncertain: random.pick(['deadLetter', 'retry']),
    results: random.pick(['all', 'failures', 'none']),
    concurrency: random.pick([1, 2, 64]),
    keys: Array.from({ length: events }, () => (random.chance(keyless) ? null : `k${random.int(1, keys)}`)),
    refusals: { later: random.int(0, 8), unknown: random.int(0, 2), final: random.pick([0, 0, 2, 8]) },
    disturbances: many(5, () => random.pick(['crash', 'crash', 'crash', 'interrupt', 'handOver', 'lapse'] as const)),
    laneBatch: random.pick([1, 2, 3, 100]),
    maxInFlight: random.pick([4, 12, 1_000]),
    maxParked: random.pick([3, 1_000, 1_000]),
    commitIntervalMs: random.pick([1, 10, 60]),
  };
}
