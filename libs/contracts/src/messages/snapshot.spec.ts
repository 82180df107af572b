import { expect, it } from '@jest/globals';
import { parseProfile } from '../manifest/parse.js';
import { placesYaml } from '../manifest/place-profile.fixture.js';
import { ProfileSnapshot } from './snapshot.js';

const { profile } = parseProfile(placesYaml);
if (!profile) throw new Error('the sample is not right');
const at = '2026-01-31T12:00:00.000Z';
const snapshot = { deploymentId: 'd', revision: 1, family: 'database', firstDeployedAt: at, deployedAt: at, profile };

it('of a newer gateway is read: fields that are not known here are left out, wherever they stand', () => {
  const newer = structuredClone({ ...snapshot, added: 1 }) as unknown as {
    profile: { spec: { policies: object; triggers: object[]; alerts?: object } };
  };
  newer.profile.spec.alerts = [];
  Object.assign(newer.profile.spec.policies, { added: { window: '30s' } });
  Object.assign(newer.profile.spec.triggers[0] ?? {}, { added: true });
  const before = structuredClone(newer);
  expect(ProfileSnapshot.parse(newer)).toEqual(snapshot);
  expect(newer).toEqual(before);
});

it('of a newer gateway is read also where a field is added to one of several alternatives', () => {
  const policies = {
    ...snapshot.profile.spec.policies,
    fallback: [{ operation: 'other/read', added: 1 }, 'deadLetter'],
  };
  const newer = { ...snapshot, profile: { ...snapshot.profile, spec: { ...snapshot.profile.spec, policies } } };
  expect(ProfileSnapshot.parse(newer).profile.spec.policies.fallback).toEqual([
    { operation: 'other/read' },
    'deadLetter',
  ]);
});

it('that is wrong in what is known is refused', () => {
  const wrong = { ...snapshot, profile: { ...profile, added: 1, spec: { ...profile.spec, connector: 5 } } };
  expect(ProfileSnapshot.safeParse(wrong).error?.issues[0]?.path).toEqual(['profile', 'spec', 'connector']);
});
