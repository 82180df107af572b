import { stringify } from 'yaml';
import { Profile } from './profile.js';

/** The profile as YAML, its fields in the order of the schema and every default written out. Throws ZodError when it is not one. */
export function stringifyProfile(profile: Profile): string {
  // The schema's output has the schema's order.
  return stringify(Profile.parse(profile), { aliasDuplicateObjects: false, lineWidth: 0, singleQuote: true });
}
