import { expect, it } from '@jest/globals';
import { StandingClaims } from './standing-claims.js';

it('a claim is meant when it was seen three times in a row', () => {
  const claims = new StandingClaims();
  const [one, other] = [
    { subscription: 'g orders', partition: 1 },
    { subscription: 'g orders', partition: 2 },
  ];
  expect([claims.see([one, other]), claims.see([one]), claims.see([one, other])]).toEqual([[], [], [one]]);
  expect(claims.see([other])).toEqual([]);
  expect(claims.see([other])).toEqual([other]);
});
