import { expect, it } from '@jest/globals';
import { redriveGeneration, runOfCommand } from './redrive.js';
import { commandRunId } from './run.js';

const event = { specversion: '1.0', id: '7', source: '/shop', type: 'order', data: null } as const;

it('is a run of its own for each dead letter, and the same when it is sent twice', () => {
  const of = (run?: string) =>
    runOfCommand('geo/places', 'put', run === undefined ? event : { ...event, arkredriveof: run });
  expect(of()).toBe(commandRunId('geo/places', 'put', '/shop', '7'));
  expect(of('run_1')).toBe(of('run_1'));
  expect(new Set([of(), of('run_1'), of('run_2')]).size).toBe(3);
});

it.each([
  [undefined, 0],
  ['2', 2],
  ['-1', 0],
  ['1.5', 0],
  ['many', 0],
])('counts %j as %j', (text, generation) => {
  expect(redriveGeneration(text)).toBe(generation);
});
