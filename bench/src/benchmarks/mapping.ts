import { isDeepStrictEqual } from 'node:util';
import { compileMapping, compileSchema } from '@arkflows/mapping';
import jsonata from 'jsonata';
import type { Benchmark } from '../benchmark.js';
import { type Report, Rows } from '../report/report.js';
import {
  customer,
  customerSchema,
  fieldMapping,
  fieldsByHand,
  listMapping,
  listsByHand,
} from '../workload/customer.js';

const EVENTS = 200_000;
const ROUNDS = 5;
/** The jsonata package gets so many times fewer. */
const SLOWER = 20;

/** A mapping of 20 fields: compiled, by the jsonata package, and written by hand; and the whole way of an event's text through it. */
export const mapping: Benchmark = {
  name: 'mapping',
  needsEngines: false,
  async run({ events = EVENTS, rounds = ROUNDS, say }) {
    return [
      await compare('fields', fieldMapping, fieldsByHand, { events, rounds, say }),
      await compare('fields and lists', listMapping, listsByHand, { events, rounds, say }),
    ];
  },
};

type Texts = Readonly<Record<string, string>>;

async function compare(
  name: string,
  texts: Texts,
  byHand: (scope: typeof customer) => unknown,
  { events, rounds, say }: Required<Pick<Parameters<Benchmark['run']>[0], 'events' | 'rounds' | 'say'>>,
): Promise<Report> {
  const { map } = okOf(compileMapping(texts));
  const validate = okOf(compileSchema(customerSchema));
  const reference = jsonata(objectOf(texts));
  const expected = plain(byHand(customer));
  for (const answer of [map(customer), await reference.evaluate(customer)]) {
    if (!isDeepStrictEqual(plain(answer), expected)) throw new Error(`'${name}' is mapped in different ways`);
  }
  const event = JSON.stringify(customer.data);
  const through = () => {
    const data = JSON.parse(event);
    if (validate(data)) throw new Error('the event does not fit its schema');
    return JSON.stringify(map({ event: customer.event, data })).length;
  };
  const rows = new Rows();
  for (let round = 1; round <= rounds; round++) {
    const hand = await cpuPerEvent(events, () => byHand(customer));
    const compiled = await cpuPerEvent(events, () => map(customer));
    const slow = await cpuPerEvent(Math.ceil(events / SLOWER), () => reference.evaluate(customer));
    rows.add('by hand', figures(hand, hand));
    rows.add('compiled', figures(compiled, hand));
    rows.add('jsonata package', figures(slow, hand));
    rows.add('parse, validate, map compiled, serialise', figures(await cpuPerEvent(events, through), hand));
    say(`${name}: round ${round}`);
  }
  return {
    title: `Mapping 20 ${name} of an event of ${Buffer.byteLength(event)} bytes, in one thread`,
    rows: rows.all,
  };
}

const figures = (micros: number, hand: number) => ({
  'µs of CPU per event': micros,
  'events/s': 1_000_000 / micros,
  'times by hand': micros / hand,
});

/** Microseconds of the processor; the first tenth of the events warms up. */
async function cpuPerEvent(events: number, work: () => unknown): Promise<number> {
  for (let event = 0; event < events / 10; event++) await work();
  const before = process.cpuUsage();
  let answer: unknown;
  for (let event = 0; event < events; event++) {
    answer = work();
    // waiting for what is there already would cost more than the mapping
    if (answer instanceof Promise) await answer;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / events;
}

/** All fields as one expression: the package is called once for an event, which is the fastest way. */
const objectOf = (texts: Texts): string =>
  `{ ${Object.entries(texts)
    .map(([name, text]) => `"${name}": (${text})`)
    .join(', ')} }`;

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function okOf<T>(compiled: { readonly ok: T } | { readonly problems: unknown }): T {
  if ('ok' in compiled) return compiled.ok;
  throw new Error(JSON.stringify(compiled.problems));
}
