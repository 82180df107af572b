import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

describe('a single flight', () => {
  const { signal } = new AbortController();

  it('does the same once for all who ask meanwhile, and again for who asks later', async () => {
    const flights = new SingleFlight<number>();
    let [count, land] = [0, () => {}];
    const work = async () => {
      const number = ++count;
      await new Promise<void>((resolve) => {
        land = resolve;
      });
      return number;
    };
    const both = Promise.all([flights.join('a', signal, work), flights.join('a', signal, work)]);
    land();
    expect(await both).toEqual([1, 1]);
    expect(flights.isUnderWay('a')).toBe(false);
    const later = flights.join('a', signal, work);
    land();
    expect(await later).toBe(2);
  });

  it('tells all of a failure', async () => {
    const flights = new SingleFlight<number>();
    const work = async () => {
      throw new Error('away');
    };
    const results = await Promise.allSettled([flights.join('a', signal, work), flights.join('a', signal, work)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('goes on for the others when one leaves, and is stopped when nobody is left', async () => {
    const flights = new SingleFlight<number>();
    const [one, other] = [new AbortController(), new AbortController()];
    let stopped: AbortSignal | undefined;
    const work = (flight: AbortSignal) => {
      stopped = flight;
      return new Promise<number>((_, reject) => flight.addEventListener('abort', () => reject(flight.reason)));
    };
    const [first, second] = [flights.join('a', one.signal, work), flights.join('a', other.signal, work)];
    one.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    expect(stopped?.aborted).toBe(false);
    other.abort(new Error('left too'));
    await expect(second).rejects.toThrow('left too');
    expect([stopped?.aborted, flights.isUnderWay('a')]).toEqual([true, false]);
    await expect(flights.join('a', one.signal, work)).rejects.toThrow('left');
  });
});
