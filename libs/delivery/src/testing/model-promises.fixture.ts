import type { ModelWorld } from './model-replica.fixture.js';

/** Which promises a history has broken. */
export function violations(world: ModelWorld): readonly string[] {
  return [...lost(world), ...twice(world), ...outOfOrder(world)];
}

/** Every event has reached the sink, or was reported as a dead letter. */
function lost({ settings, sink, deadLetters }: ModelWorld): readonly string[] {
  const known = new Set([...sink.arrived, ...deadLetters.map(({ value }): number => JSON.parse(String(value)).n)]);
  return settings.keys.flatMap((_, n) => (known.has(n) ? [] : [`${n} was lost`]));
}

/** What must happen once does, unless what is uncertain is to be tried again. */
function twice({ settings, sink }: ModelWorld): readonly string[] {
  if (settings.action !== 'pay' || settings.onUncertain === 'retry') return [];
  return sink.arrived.flatMap((n, at) => (sink.arrived.indexOf(n) === at ? [] : [`${n} happened twice`]));
}

/** Of each lane a crash repeats a suffix, in order: so the last arrivals of its events stand in the order of the topic. */
function outOfOrder({ settings, sink }: ModelWorld): readonly string[] {
  const { ordering, keys } = settings;
  if (ordering === 'none') return [];
  const lanes = ordering === 'partition' ? ['all'] : new Set(keys.filter((key) => key !== null));
  return [...lanes].flatMap((lane) => {
    const own = sink.decided.filter((n) => ordering === 'partition' || keys[n] === lane);
    const last = [...new Set(own.toReversed())].toReversed();
    return last.every((n, at) => at === 0 || n > (last[at - 1] as number)) ? [] : [`${lane}: ${own.join(' ')}`];
  });
}
