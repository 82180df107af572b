import { describe, expect, it } from '@jest/globals';
import type { BulkItem, Outcome } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { splitUntilAlone } from './split-until-alone.js';

type Item = BulkItem<string>;
const items = (...texts: string[]): Item[] => texts.map((input) => ({ key: input[0] ?? null, input }));
const isItemFault = (error: ConnectorError) => error.code === 'TARGET_REJECTED';
const rejected = new ConnectorError('TARGET_REJECTED', 'bad');
const show = (outcomes: readonly Outcome<string>[]) =>
  outcomes.map((o) =>
    o.status === 'ok' ? o.output : o.status === 'failed' ? `${o.error.code} ${o.error.effect}` : '-',
  );

/** An atomic target that refuses whatever contains '!'. */
function target(all: readonly Item[]) {
  const done: string[] = [];
  return {
    done,
    run: async (indices: readonly number[]) => {
      const batch = indices.map((index) => all[index]?.input ?? '');
      if (batch.some((text) => text.includes('!'))) throw rejected;
      done.push(...batch);
      return batch;
    },
  };
}

describe('splitUntilAlone', () => {
  it('takes a good batch in one go', async () => {
    let calls = 0;
    const run = async () => {
      calls++;
      return ['a1', 'b1'];
    };
    expect(show(await splitUntilAlone(items('a1', 'b1'), [{ indices: [0, 1], run }], isItemFault))).toEqual([
      'a1',
      'b1',
    ]);
    expect(calls).toBe(1);
  });

  it('finds the one bad item, leaves the later ones of its key alone and applies all others in order', async () => {
    const all = items('a1', 'b1', 'b2!', 'a2', 'b3', 'c1', 'a3');
    const { run, done } = target(all);
    const outcomes = await splitUntilAlone(all, [{ indices: all.map((_, i) => i), run }], isItemFault);
    expect(show(outcomes)).toEqual(['a1', 'b1', 'TARGET_REJECTED none', 'a2', '-', 'c1', 'a3']);
    expect(done).toEqual(['a1', 'b1', 'a2', 'c1', 'a3']);
  });

  it('remembers failed keys in later batches', async () => {
    const all = items('a1!', 'b1', 'a2', 'b2');
    const { run, done } = target(all);
    const batches = [
      { indices: [0, 1], run },
      { indices: [2, 3], run },
    ];
    expect(show(await splitUntilAlone(all, batches, isItemFault))).toEqual(['TARGET_REJECTED none', 'b1', '-', 'b2']);
    expect(done).toEqual(['b1', 'b2']);
  });

  it('stops at once when the target is gone, and says whose effect is possible', async () => {
    let calls = 0;
    const run = async (): Promise<string[]> => {
      calls++;
      throw new ConnectorError('TARGET_UNREACHABLE', 'gone', { retryable: true, effect: 'possible' });
    };
    const batches = [
      { indices: [0, 1], run },
      { indices: [2, 3, 4], run },
    ];
    const outcomes = await splitUntilAlone(items('a1', 'a2', 'b1', 'a3', 'b2'), batches, isItemFault);
    expect(calls).toBe(1);
    const [sent, unsent] = ['TARGET_UNREACHABLE possible', 'TARGET_UNREACHABLE none'];
    expect(show(outcomes)).toEqual([sent, sent, unsent, '-', '-']);
    expect(outcomes[2]).toMatchObject({ error: { retryable: true } });
  });

  it('gives a fault of the whole batch to that batch and goes on with the next', async () => {
    const all = items('a1', 'b1', 'c1', 'a2');
    const { run } = target(all);
    const missing = async (): Promise<string[]> => {
      throw new ConnectorError('TARGET_NOT_FOUND', 'no such table');
    };
    const batches = [
      { indices: [0, 1], run: missing },
      { indices: [2, 3], run },
    ];
    const outcomes = await splitUntilAlone(all, batches, isItemFault);
    expect(show(outcomes)).toEqual(['TARGET_NOT_FOUND none', 'TARGET_NOT_FOUND none', 'c1', '-']);
  });

  it('takes an unknown exception for a fault of the connector after which anything may have happened', async () => {
    const run = async (): Promise<string[]> => {
      throw new TypeError('x is undefined');
    };
    expect(show(await splitUntilAlone(items('a1'), [{ indices: [0], run }], isItemFault))).toEqual([
      'CONNECTOR_FAULT possible',
    ]);
  });

  it('does not believe a connector that gives too few outputs', async () => {
    const outcomes = await splitUntilAlone(
      items('a1', 'b1'),
      [{ indices: [0, 1], run: async () => ['x'] }],
      isItemFault,
    );
    expect(show(outcomes)).toEqual(['CONNECTOR_FAULT possible', 'CONNECTOR_FAULT possible']);
  });
});
