import {
  type Action,
  type BulkItem,
  type Connector,
  ConnectorError,
  defineAction,
  defineConnector,
  type Outcome,
} from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { MortalProcess } from './mortal-process.fixture.js';
import type { SeededRandom } from './seeded-random.fixture.js';

const Input = z.strictObject({ n: z.int() });
type Input = z.output<typeof Input>;

/** How many calls a sink refuses, in each way. */
export interface Refusals {
  /** Of each call to be refused, as long as refusals are left. */
  readonly chance: number;
  /** Those that may be tried later come before all else: lanes are parked with all that is in them. */
  readonly parking: boolean;
  /** Try again later: nothing has happened. */
  later: number;
  /** No answer came: it may have been carried out, or not. */
  unknown: number;
  /** Never again. */
  final: number;
}

/** A target that outlives the processes that call it. It keeps what arrived, in order, and refuses a while now and then. */
export class LastWriteSink {
  /** Numbers of events as they took effect, repetitions included. */
  readonly arrived: number[] = [];
  /** The same, and those that were refused for good. */
  readonly decided: number[] = [];
  calls = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly refusals: Refusals,
  ) {}

  /** A connector to it, of this process. */
  connectorOf(process: MortalProcess): Connector {
    return defineConnector({
      name: 'sink',
      family: 'custom',
      title: 'Sink',
      description: 'Keeps what it is given',
      connection: z.strictObject({}),
      open: async () => ({ close: async () => {} }),
      check: async () => [],
      actions: {
        put: this.#action(process, 'idempotent', false),
        bulk: this.#action(process, 'idempotent', true),
        pay: this.#action(process, 'once', false),
      },
    });
  }

  #action(process: MortalProcess, effect: 'idempotent' | 'once', bulk: boolean) {
    const apply = ({ n }: Input, signal: AbortSignal) => process.carryOut(() => this.#take(n), signal);
    const executeMany: Action<unknown, Input, Input>['executeMany'] = (_, items, { signal }) =>
      applyInOrder(items, (input) => apply(input, signal));
    return defineAction({
      title: effect,
      input: Input,
      output: Input,
      effect,
      execute: (_, input: Input, { signal }) => apply(input, signal),
      ...(bulk && { executeMany }),
    });
  }

  #take(n: number): Input {
    this.calls++;
    const way = this.#refusal();
    if (way) {
      this.refusals[way]--;
      if (way === 'unknown' && this.random.chance(0.5)) this.arrived.push(n);
      if (way !== 'later') this.decided.push(n);
      throw refusal[way]();
    }
    this.arrived.push(n);
    this.decided.push(n);
    return { n };
  }

  #refusal(): Way | null {
    const { refusals, random } = this;
    if (refusals.parking && refusals.later > 0) return 'later';
    const left = (['later', 'later', 'unknown', 'final'] as const).filter((way) => refusals[way] > 0);
    return left.length > 0 && random.chance(refusals.chance) ? random.pick(left) : null;
  }
}

type Way = keyof typeof refusal;

const refusal = {
  later: () => new ConnectorError('TARGET_UNAVAILABLE', 'not now', { retryable: true, effect: 'none' }),
  unknown: () => new ConnectorError('TARGET_TIMEOUT', 'no answer', { retryable: true, effect: 'possible' }),
  final: () => new ConnectorError('TARGET_REJECTED', 'never', { effect: 'none' }),
};

/** Items one after the other; after a failed one, those of its key are left alone. */
async function applyInOrder(
  items: readonly BulkItem<Input>[],
  apply: (input: Input) => Promise<Input>,
): Promise<Outcome<Input>[]> {
  const failedKeys = new Set<string>();
  const outcomes: Outcome<Input>[] = [];
  for (const { key, input } of items) {
    if (key !== null && failedKeys.has(key)) {
      outcomes.push({ status: 'notTried' });
      continue;
    }
    try {
      outcomes.push({ status: 'ok', output: await apply(input) });
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (key !== null) failedKeys.add(key);
      outcomes.push({ status: 'failed', error });
    }
  }
  return outcomes;
}
