import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryStore } from '../store/open-store.js';
import { LastWriteSink } from './last-write-sink.fixture.js';
import { ModelReplica, type ModelWorld } from './model-replica.fixture.js';
import { type Disturbance, drawSettings } from './model-settings.fixture.js';
import { ScriptedGroup } from './scripted-group.fixture.js';
import { SeededRandom } from './seeded-random.fixture.js';

const SOME_CALLS_MS = 200;
/** Longer than any wait of the engine's, also on a machine that is busy. */
const STUCK_MS = 15_000;

/** One random history of one partition: its events, what goes wrong meanwhile, until all is quiet. */
export class ModelSchedule {
  readonly world: ModelWorld;
  #replica: ModelReplica | null = null;
  #replicas = 0;

  private constructor(seed: number, run: string, store: DeliveryStore) {
    const random = new SeededRandom(seed);
    const settings = drawSettings(random);
    const [group, sink] = [new ScriptedGroup(random), new LastWriteSink(random, { ...settings.refusals })];
    this.world = { name: `model-${run}-${seed}`, random, settings, group, sink, store, deadLetters: [] };
  }

  /** Runs it. `run` tells runs of the same seed on one store apart. Throws when it does not become quiet. */
  static async run(seed: number, run: string, store: DeliveryStore): Promise<ModelWorld> {
    const schedule = new ModelSchedule(seed, run, store);
    try {
      await schedule.#run();
      return schedule.world;
    } finally {
      await schedule.#replica?.stop();
    }
  }

  async #run(): Promise<void> {
    const { random, settings } = this.world;
    const left = [...settings.disturbances];
    let next = 0;
    while (settings.atOnce && next < settings.keys.length) this.#publish(next++, settings.keys[next - 1] ?? null);
    await this.#start();
    while (next < settings.keys.length || left.length > 0) {
      if (next < settings.keys.length && random.chance(0.6)) this.#publish(next++, settings.keys[next - 1] ?? null);
      else if (random.chance(0.3)) await this.#disturb(left.pop());
      else await sleep(random.int(0, 12));
    }
    await this.#quiet();
  }

  /** All is committed, and nothing is parked. Throws when nothing moves any more before that. */
  async #quiet(): Promise<void> {
    const { group, sink } = this.world;
    let [seen, since] = ['', performance.now()];
    for (;;) {
      const parked = await this.#parked();
      const open = group.records.length - group.committed;
      if (open === 0 && parked === 0) return;
      const now = `${open} not committed, ${parked} parked, ${sink.arrived.length} arrived`;
      if (now !== seen) [seen, since] = [now, performance.now()];
      if (performance.now() - since > STUCK_MS) throw new Error(`nothing moves any more: ${now}`);
      await sleep(5);
    }
  }

  #publish(n: number, key: string | null): void {
    this.world.group.append({
      offset: n,
      timestamp: 0,
      key: key === null ? null : Buffer.from(key),
      value: Buffer.from(JSON.stringify({ n })),
      headers: {},
    });
  }

  async #start(): Promise<void> {
    this.#replica = await ModelReplica.start(`${this.world.name}-${++this.#replicas}`, this.world);
  }

  async #disturb(disturbance: Disturbance | undefined): Promise<void> {
    const { random, group } = this.world;
    const replica = this.#replica;
    if (!disturbance || !replica) return;
    await this.#moment(replica, disturbance);
    if (disturbance === 'crash') {
      await replica.crash();
      await this.#start();
    } else if (disturbance === 'lapse') await replica.endLease();
    else if (disturbance === 'suspend') await this.#suspend(replica);
    else if (disturbance === 'interrupt') {
      const giveBack = group.interrupt();
      await sleep(random.int(0, 6));
      giveBack();
    } else {
      await this.#start();
      await sleep(random.int(0, 6));
      await replica.stop();
    }
  }

  /** When the disturbance is likely to find something half done. */
  async #moment({ process }: ModelReplica, disturbance: Disturbance): Promise<void> {
    const { random, settings } = this.world;
    if (settings.refusals.parking) await process.until('removal');
    else if (random.chance(0.8)) await this.#someCalls();
    if (disturbance === 'suspend' && random.chance(0.9)) await process.until('write');
  }

  /** Its successor has worked for a while when it goes on. */
  async #suspend(replica: ModelReplica): Promise<void> {
    const { random } = this.world;
    await replica.suspend();
    await this.#start();
    await this.#someCalls();
    await sleep(random.int(0, 10));
    replica.process.resume();
    await sleep(random.int(0, 20));
    await replica.stop();
  }

  /** A replica that has only begun has little to lose. */
  async #someCalls(): Promise<void> {
    const { random, sink } = this.world;
    const goal = sink.calls + random.int(1, 8);
    const deadline = performance.now() + SOME_CALLS_MS;
    while (sink.calls < goal && performance.now() < deadline) await sleep(2);
  }

  async #parked(): Promise<number> {
    const sql = 'SELECT count(*)::integer AS events FROM parked_events WHERE subscription = $1';
    const [{ events }] = await this.world.store.dataSource.query(sql, [`${this.world.name} orders`]);
    return events;
  }
}
