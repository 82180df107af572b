import { stringify } from 'yaml';
import { done } from '../../support/ark.js';
import { type Installation, type OnKafkaOptions, onKafka } from '../../support/installation.js';
import type { ServiceProcess } from '../../support/service-process.js';
import { until } from '../../support/until.js';
import { Ledger } from './ledger.js';
import { Load } from './load.js';
import { ParkedCount } from './parked.js';
import { Random } from './random.js';
import { Replicas } from './replicas.js';
import { Runbook } from './runbook.js';
import { Subscription } from './subscription.js';
import { Target } from './target.js';

interface FaultBedOptions extends OnKafkaOptions {
  /** Replicas to begin with. Default 2. */
  readonly replicas?: number;
  /** Where the replicas find the service's database, when another way leads there than the suite's. */
  readonly databaseUrl?: (url: URL) => string;
  /** Of the replicas, besides what they need. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a profile differs from the one that puts each event where it belongs. */
export interface Bent {
  readonly method?: 'PUT' | 'POST';
  /** Another way to the target than the direct one. */
  readonly port?: number;
  readonly policies?: Readonly<Record<string, unknown>>;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly trigger?: Readonly<Record<string, unknown>>;
}

const policies = { timeout: '2s', retry: { for: '1h', initial: '50ms', max: '500ms', inPlace: '300ms' } };

/** Replicas of the REST service under load, from Kafka to an HTTP API, and the ledger that they are judged by. */
export class FaultBed {
  private constructor(
    readonly suite: Installation,
    readonly replicas: Replicas,
    readonly ledger: Ledger,
    readonly target: Target,
    readonly load: Load,
    readonly random: Random,
    readonly parked: ParkedCount,
    readonly subscription: Subscription,
    readonly topic: string,
  ) {}

  static async open({
    replicas: count = 2,
    databaseUrl,
    env: more,
    ...options
  }: FaultBedOptions = {}): Promise<FaultBed> {
    const random = Random.ofThisRun();
    const suite = await onKafka({ ...options, services: false });
    const ledger = new Ledger();
    const topic = `${suite.environment}.things`;
    const load = await Load.open({ brokers: suite.kafka as string, topic, ledger, random });
    const url = databaseUrl?.(new URL(suite.suiteDatabase)) ?? suite.suiteDatabase;
    const replicas = new Replicas('rest-integration', { ...suite.rest.env, ARK_DATABASE_URL: url, ...more });
    const target = await new Target(ledger).start();
    const parked = new ParkedCount(suite.suiteDatabase, 'rest_integration');
    const group = `ark.${suite.environment}.default.things.things`;
    const subscription = new Subscription(suite.kafka as string, group, topic);
    const bed = new FaultBed(suite, replicas, ledger, target, load, random, parked, subscription, topic);
    await replicas.scaleTo(count).catch(async (error) => {
      await bed.close();
      throw error;
    });
    return bed;
  }

  /** Brings out the next revision of the profile; it is active on every replica afterwards. */
  async deploy(bent: Bent = {}): Promise<void> {
    done(await this.suite.ark(['apply', '-f', '-'], this.#profile(bent)));
    done(await this.suite.ark(['deploy', 'things', '--timeout', '90']));
  }

  /** From now on the target takes nothing of these keys. */
  async refuse(...keys: readonly string[]): Promise<void> {
    this.target.manner = ({ key }) => (keys.includes(key) ? { taken: false, status: 503 } : { taken: true });
    await until(async () => ((await this.parked.read()) ?? 0) > keys.length, {
      timeoutMs: 60_000,
      what: () => `events of ${keys} are parked`,
    });
  }

  /** From now on the target takes everything. */
  accept(): void {
    this.target.manner = () => ({ taken: true });
  }

  /** The target becomes slow: far more is read than has been carried out, so that there is a middle to be killed in. */
  async fallBehind(): Promise<void> {
    this.target.delayMs = 100;
    await this.load.send(3_000);
    await this.arrivals(500);
  }

  /** So many events were sent in all. */
  async sent(count: number): Promise<void> {
    const { ledger } = this;
    await until(() => ledger.sent >= count, { timeoutMs: 60_000, what: () => `only ${ledger.sent} events were sent` });
  }

  /** So many events have arrived more than now. */
  async arrivals(count: number, timeoutMs = 60_000): Promise<void> {
    const { ledger } = this;
    const goal = ledger.arrivals + count;
    await until(() => ledger.arrivals >= goal, { timeoutMs, what: () => `${goal - ledger.arrivals} more arrivals` });
  }

  /** Of so many keys something has arrived that was sent from now on: whoever owns their partitions works. */
  async newsOf(keys: number, timeoutMs = 60_000): Promise<void> {
    const { ledger } = this;
    const bookmark = ledger.bookmark();
    const news = () => ledger.newsSince(bookmark).length;
    await until(() => news() >= keys, { timeoutMs, what: () => `news of ${keys} keys, only of ${news()}` });
  }

  /** So many of the replicas are ready. */
  async ready(count: number, timeoutMs = 60_000): Promise<void> {
    await until(async () => (await Promise.all(this.#all.map(isReady))).filter(Boolean).length === count, {
      timeoutMs,
      what: () => `${count} replicas are ready`,
    });
  }

  /** The replicas' logs hold what a page of the runbooks says that they do. */
  async says(page: string): Promise<void> {
    const runbook = await Runbook.read(page);
    const log = () => this.#all.map(({ output }) => output).join('');
    await until(() => runbook.unseenIn(log()).length === 0, {
      what: () => `the log says, as ${page}.md has it: ${runbook.unseenIn(log())}`,
    });
  }

  /** Everything has arrived and nothing is parked any more. */
  async settled(timeoutMs = 120_000): Promise<void> {
    const { ledger, parked, load } = this;
    let left: number | null = null;
    const settling = until(
      async () => {
        if (ledger.missing > 0) return false;
        left = await parked.read();
        return left === 0;
      },
      { timeoutMs, what: () => `${ledger.missing} of ${ledger.sent} events have not arrived, parked: ${left}` },
    );
    await settling.catch(async (cause: Error) => {
      const missing = ledger.missingMarks();
      const lost = await load.notInTopic(missing);
      const shown = JSON.stringify(missing.slice(0, 20));
      throw new Error(`${cause.message}; of these the topic does not hold ${lost.length}: ${shown}`, { cause });
    });
  }

  async close(): Promise<void> {
    await this.replicas.end();
    await Promise.all([this.load.close(), this.target.stop(), this.parked.close()]);
    await this.suite.stop();
  }

  get #all(): readonly ServiceProcess[] {
    return Array.from({ length: this.replicas.count }, (_, index) => this.replicas.at(index));
  }

  #profile({ method = 'PUT', port = this.target.port, policies: more, mapping, trigger }: Bent): string {
    return stringify({
      apiVersion: 'arkflows.io/v1',
      kind: 'IntegrationProfile',
      metadata: { name: 'things' },
      spec: {
        connector: 'rest',
        connection: { baseUrl: `http://127.0.0.1:${port}` },
        operations: {
          put: {
            action: 'request',
            with: { method, path: '/things' },
            mapping: { 'body.key': 'data.key', 'body.seq': 'data.seq', ...mapping },
          },
        },
        triggers: [{ name: 'things', topic: this.topic, from: 'earliest', operation: 'put', ...trigger }],
        policies: { ...policies, ...more },
      },
    });
  }
}

const isReady = async ({ url }: ServiceProcess): Promise<boolean> =>
  (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) })).ok;
