import { ArkError, type CloudEvent, formatPath, type ProblemItem, type Profile } from '@arkflows/contracts';
import type { Catalogue } from '../catalogue/catalogue.js';
import { mapOperation, placesOf } from '../profiles/mapping/map-operation.js';

export interface Sample {
  readonly operation: string;
  readonly data?: unknown;
  readonly event?: Readonly<Record<string, unknown>> | undefined;
}

/** Either what the action would be given, or why it would be given nothing. */
export type Previewed = { readonly input: unknown } | { readonly problems: ProblemItem[] };

/** Maps a sample as the engine would map an event. Throws ArkError NOT_FOUND for an operation that the profile has not. */
export function preview(profile: Profile, revision: number, sample: Sample, catalogue: Catalogue): Previewed {
  try {
    const { scopeOf, inputOf } = mapOperation(profile, sample.operation, revision, catalogue);
    return { input: inputOf(scopeOf(eventOf(sample))) };
  } catch (error) {
    if (!(error instanceof ArkError) || error.code === 'NOT_FOUND') throw error;
    return { problems: problemsOf(error, sample.operation) };
  }
}

/** As a bare record of a topic is seen, with the attributes that were given. */
function eventOf({ data = null, event }: Sample): CloudEvent {
  const bare = { specversion: '1.0', id: 'preview', source: '/preview', type: 'io.arkflows.bare.v1', data } as const;
  return { ...bare, datacontenttype: 'application/json', ...event, specversion: '1.0' };
}

/** Each with its place: in the sample's data, in the mapped input, or in the manifest. */
function problemsOf(error: ArkError, operation: string): ProblemItem[] {
  const { code, message, details } = error;
  const places = placesOf(error);
  if (!places) {
    const target = typeof details?.path === 'string' ? ['mapping', details.path] : [];
    return [{ path: formatPath(['spec', 'operations', operation, ...target]), message }];
  }
  return places.map((place) => ({ path: placed(code, place.path), message: place.message }));
}

function placed(code: ArkError['code'], path: string): string {
  if (code === 'INPUT_INVALID') return `data${path}`;
  if (code === 'MAPPING_FAILED') return path === '' ? 'input' : `input.${path}`;
  return path;
}
