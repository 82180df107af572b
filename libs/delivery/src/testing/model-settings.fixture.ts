import type { Profile } from '@arkflows/contracts';
import type { Refusals } from './last-write-sink.fixture.js';
import type { SeededRandom } from './seeded-random.fixture.js';

type Policies = Profile['spec']['policies'];

/** What happens to the owner of the partition beside its work. */
export type Disturbance = 'crash' | 'interrupt' | 'handOver' | 'lapse' | 'suspend';

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
  /** All events stand there from the beginning: lanes are long. */
  readonly atOnce: boolean;
  readonly disturbances: readonly Disturbance[];
  readonly laneBatch: number;
  readonly maxInFlight: number;
  readonly maxParked: number;
  readonly commitIntervalMs: number;
}

const kinds: readonly Disturbance[] = [
  'crash',
  'crash',
  'crash',
  'interrupt',
  'handOver',
  'lapse',
  'suspend',
  'suspend',
];

/** Draws a schedule's settings; small ones, since faults need few events. */
export function drawSettings(random: SeededRandom): ModelSettings {
  const events = random.int(5, random.pick([10, 20, 40]));
  const [keys, keyless] = [random.int(2, 4), random.pick([0, 0, 0.2])];
  const parking = random.chance(0.3);
  const many = <T>(most: number, draw: () => T) => Array.from({ length: random.int(0, most) }, draw);
  const drawn: ModelSettings = {
    action: random.pick(['put', 'put', 'bulk', 'pay']),
    ordering: random.pick(['key', 'key', 'key', 'partition', 'none']),
    onUncertain: random.pick(['deadLetter', 'retry']),
    results: random.pick(['all', 'failures', 'none']),
    concurrency: random.pick([1, 2, 64]),
    keys: Array.from({ length: events }, () => (random.chance(keyless) ? null : `k${random.int(1, keys)}`)),
    atOnce: parking || random.chance(0.2),
    refusals: {
      parking,
      chance: random.pick([0.3, 0.5]),
      // So few in a row do not look like an outage, during which nothing is parked.
      later: parking ? random.int(1, 4) : random.int(0, 8),
      unknown: random.int(0, 2),
      final: parking ? 20 : random.pick([0, 0, 2, 8]),
    },
    disturbances: parking ? ['crash', ...many(2, () => 'crash' as const)] : many(5, () => random.pick(kinds)),
    laneBatch: random.pick([1, 2, 3, 100, 100]),
    maxInFlight: random.pick([4, 12, 1_000]),
    maxParked: random.pick([3, 1_000, 1_000]),
    commitIntervalMs: random.pick([1, 10, 60]),
  };
  return parking ? { ...drawn, ...longLanes(random) } : drawn;
}

/** Several events of a lane leave the store one after the other, and their dead letters later: what must not be seen half. */
const longLanes = (random: SeededRandom): Partial<ModelSettings> => ({
  action: random.pick(['put', 'bulk']),
  // One lane: what is parked of it is committed, and not read again.
  ordering: 'partition',
  results: 'none',
  concurrency: 64,
  laneBatch: 100,
  maxInFlight: 1_000,
  maxParked: 1_000,
  commitIntervalMs: 1,
});
