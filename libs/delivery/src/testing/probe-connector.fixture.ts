import {
  type BulkItem,
  type CheckStep,
  type Connector,
  ConnectorError,
  defineAction,
  defineConnector,
  type Outcome,
} from '@arkflows/connector-sdk';
import { z } from 'zod';

const Input = z.looseObject({ id: z.union([z.string(), z.number()]) });
type Input = z.output<typeof Input>;

export type Script = (input: Input) => 'ok' | ConnectorError | Promise<'ok' | ConnectorError>;

/** A connector whose target is this object: it keeps what arrived, and fails as its script says. */
export class Probe {
  readonly calls: { action: string; ids: (string | number)[] }[] = [];
  readonly arrived: Input[] = [];
  script: Script = () => 'ok';
  /** What `find` answers; by default whether it arrived. */
  look: (input: Input) => Record<string, unknown> | ConnectorError = ({ id }) => ({ found: this.ids.includes(id) });
  steps: CheckStep[] = [];
  running = 0;
  mostAtOnce = 0;

  readonly connector: Connector = defineConnector({
    name: 'probe',
    family: 'custom',
    title: 'Probe',
    description: 'Keeps what it is given',
    connection: z.strictObject({}),
    open: async () => ({ close: async () => {} }),
    check: async () => this.steps,
    actions: {
      put: this.#action('idempotent', false),
      pay: this.#action('once', false),
      bulk: this.#action('idempotent', true),
      payMany: this.#action('once', true),
      find: defineAction({
        title: 'find',
        input: Input,
        output: z.looseObject({}),
        effect: 'read',
        execute: (_, input: Input) => this.#call('find', [input], async () => answerOf(this.look(input))),
      }),
    },
  });

  /** Ids that arrived, in their order. */
  get ids(): (string | number)[] {
    return this.arrived.map(({ id }) => id);
  }

  #action(effect: 'idempotent' | 'once', bulk: boolean) {
    const name = bulk ? 'bulk' : effect;
    return defineAction({
      title: name,
      input: Input,
      output: z.object({ id: z.union([z.string(), z.number()]) }),
      effect,
      execute: (_, input: Input) => this.#call(name, [input], () => this.#apply(input)),
      ...(bulk && { executeMany: (_: unknown, items: readonly BulkItem<Input>[]) => this.#applyMany(items) }),
    });
  }

  async #call<T>(action: string, inputs: Input[], run: () => Promise<T>): Promise<T> {
    this.calls.push({ action, ids: inputs.map(({ id }) => id) });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
    try {
      return await run();
    } finally {
      this.running--;
    }
  }

  async #apply(input: Input): Promise<{ id: string | number }> {
    const answer = await this.script(input);
    if (answer instanceof ConnectorError) throw answer;
    this.arrived.push(input);
    return { id: input.id };
  }

  #applyMany(items: readonly BulkItem<Input>[]): Promise<Outcome<{ id: string | number }>[]> {
    const inputs = items.map(({ input }) => input);
    return this.#call('bulk', inputs, async () => {
      const failedKeys = new Set<string>();
      const outcomes: Outcome<{ id: string | number }>[] = [];
      for (const { key, input } of items) {
        if (key !== null && failedKeys.has(key)) outcomes.push({ status: 'notTried' });
        else {
          try {
            outcomes.push({ status: 'ok', output: await this.#apply(input) });
          } catch (error) {
            if (key !== null) failedKeys.add(key);
            outcomes.push({ status: 'failed', error: error as ConnectorError });
          }
        }
      }
      return outcomes;
    });
  }
}

function answerOf(answer: Record<string, unknown> | ConnectorError): Record<string, unknown> {
  if (answer instanceof ConnectorError) throw answer;
  return answer;
}

export const transient = (message = 'try later') =>
  new ConnectorError('TARGET_UNAVAILABLE', message, { retryable: true });
export const refused = (message = 'bad data') => new ConnectorError('TARGET_REJECTED', message);
