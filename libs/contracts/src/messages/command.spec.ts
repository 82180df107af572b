import { expect, it } from '@jest/globals';
import type { CloudEvent } from '../cloudevents/event.js';
import { ArkError } from '../errors.js';
import { readCommand } from './command.js';

const command = (more: Partial<CloudEvent> = {}): CloudEvent => ({
  specversion: '1.0',
  id: '1',
  source: '/shop',
  type: 'io.arkflows.command.v1',
  arkprofile: 'geo/places',
  arkoperation: 'upsert',
  data: null,
  ...more,
});

it('says what is to be done, and until when', () => {
  expect(readCommand(command())).toEqual({ namespace: 'geo', profile: 'places', operation: 'upsert' });
  const expirytime = '2026-01-31T12:00:00+01:00';
  expect(readCommand(command({ expirytime })).expiresAt).toBe(Date.UTC(2026, 0, 31, 11));
});

it("may have the producer's own type, or none", () => {
  for (const type of ['customer.updated', 'io.arkflows.bare.v1'])
    expect(readCommand(command({ type })).profile).toBe('places');
});

it.each<[Partial<CloudEvent>, string, RegExp]>([
  [{ arkprofile: undefined }, 'arkprofile', /arkprofile is missing; it must be namespace\/name/],
  [{ arkprofile: 'places' }, 'arkprofile', /arkprofile is 'places'/],
  [{ arkprofile: 'a/b/c' }, 'arkprofile', /arkprofile is 'a\/b\/c'/],
  [{ arkprofile: 'a/' }, 'arkprofile', /must be namespace\/name/],
  [{ arkoperation: undefined }, 'arkoperation', /arkoperation is missing; it must name an operation of geo\/places/],
  [{ arkoperation: '' }, 'arkoperation', /arkoperation is missing/],
  [{ expirytime: 'tomorrow' }, 'expirytime', /expirytime must be a time/],
  [{ type: 'io.arkflows.result.v1' }, 'type', /is not a command/],
])('cannot be routed with %j', (more, path, message) => {
  let caught: unknown;
  try {
    readCommand(command(more));
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ArkError);
  expect(caught).toMatchObject({ code: 'COMMAND_NOT_ROUTABLE', details: { errors: [{ path }] } });
  expect((caught as ArkError).message).toMatch(message);
});

it('may be of any type where it is redriven: somebody asked for it', () => {
  const redriven = { type: 'io.arkflows.result.v1', arkredriveof: 'run_1' };
  expect(readCommand(command(redriven))).toMatchObject({ profile: 'places' });
});
