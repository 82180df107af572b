import { plainWords } from '../schema/plain-words.js';
import { crossCheck } from './cross-checks.js';
import { byPosition, type Problem } from './problem.js';
import { Profile } from './profile.js';
import { schemaProblems } from './schema-problems.js';
import { ManifestSource } from './source.js';

/** Either a profile, with the source that knows the place of everything in it, or all that is wrong, in the order of the text. */
export type ParsedProfile =
  | { readonly profile: Profile; readonly source: ManifestSource; readonly problems?: undefined }
  | { readonly profile?: undefined; readonly source: ManifestSource; readonly problems: readonly Problem[] };

/**
 * Reads a profile from YAML or JSON text. Strict: an unknown field is a problem. Checks what needs no catalogue; whether the
 * connector, its actions and the expressions are right is for others, who place their problems with `source.positionOf`.
 */
export function parseProfile(text: string): ParsedProfile {
  const source = ManifestSource.parse(text);
  if (source.problems.length > 0) return { source, problems: source.problems };
  const parsed = Profile.safeParse(source.value, { error: plainWords });
  const problems = parsed.success
    ? crossCheck(parsed.data, source)
    : schemaProblems(source, Profile, parsed.error.issues);
  if (!parsed.success || problems.length > 0) return { source, problems: problems.sort(byPosition) };
  return { profile: parsed.data, source };
}
