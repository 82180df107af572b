import { expect, it } from '@jest/globals';
import { parseProfile } from './parse.js';
import { placesYaml } from './place-profile.fixture.js';
import { Profile } from './profile.js';
import { stringifyProfile } from './stringify.js';

const { profile } = parseProfile(placesYaml);
if (!profile) throw new Error('the sample is not right');

it('reads back as the same profile', () => {
  const awkward = structuredClone(profile);
  const expression = `(\n  $x := "ä: #";\n\n  $x & 'it''s' & data.${'long'.repeat(50)}\n)\n`;
  awkward.spec.operations.upsert = Profile.shape.spec.shape.operations.valueType.parse({
    action: 'yes',
    mapping: { 'row.a b': expression, 'row.[0]': 'true', 'row.c': "data.x ? 'a' : 'b'" },
    with: { list: [1, null, { deep: '2026-01-01' }], same: [1, null, { deep: '2026-01-01' }] },
  });
  expect(parseProfile(stringifyProfile(awkward)).profile).toEqual(awkward);
});

it('writes the fields in one order, whatever their order was', () => {
  const { spec, metadata, ...rest } = profile;
  const { triggers, ...others } = spec;
  expect(stringifyProfile({ spec: { triggers, ...others }, metadata, ...rest })).toBe(stringifyProfile(profile));
  expect(stringifyProfile(profile).match(/^\w+/gm)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
});
