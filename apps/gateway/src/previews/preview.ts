import { ArkError, type CloudEvent, formatPath, nearest, type ProblemItem, type Profile } from '@arkflows/contracts';
import { compileOperation } from '@arkflows/mapping';
import type { Catalogue } from '../catalogue/catalogue.js';
import { unfitFields } from '../profiles/lint/unfit-fields.js';

export interface Sample {
  readonly operation: string;
  readonly data?: unknown;
  readonly event?: Readonly<Record<string, unknown>> | undefined;
}

/** Either what the action would be given, or why it would be given nothing. */
export type Previewed = { readonly input: unknown } | { readonly problems: ProblemItem[] };

/** Maps a sample as the engine would map an event. Throws ArkError NOT_FOUND for an operation that the profile has not. */
export async function preview(
  { metadata, spec }: Profile,
  revision: number,
  sample: Sample,
  catalogue: Catalogue,
): Promise<Previewed> {
  const operation = spec.operations[sample.operation];
  if (!operation) throw unknownOperation(sample.operation, Object.keys(spec.operations));
  const path = ['spec', 'operations', sample.operation];
  const compiled = compileOperation(operation);
  if ('problems' in compiled) {
    return {
      problems: compiled.problems.map((one) => ({ path: formatPath([...path, ...one.path]), message: one.message })),
    };
  }
  const { validateInput, mapping } = compiled.ok;
  const event = eventOf(sample);
  const violations = validateInput?.(event.data);
  if (violations) return { problems: violations.map(({ path: at, message }) => ({ path: `data${at}`, message })) };
  const { namespace, name, labels } = metadata;
  let input: unknown;
  try {
    input = await mapping.map({ data: event.data, event, profile: { namespace, name, revision, labels } });
  } catch (error) {
    if (!(error instanceof ArkError)) throw error;
    const { path: target } = error.details ?? {};
    const place = typeof target === 'string' ? formatPath([...path, 'mapping', target]) : formatPath(path);
    return { problems: [{ path: place, message: error.message }] };
  }
  const unfit = unfitFields(catalogue, spec, sample.operation, input, ['input']);
  return unfit.length > 0 ? { problems: [...unfit] } : { input };
}

/** As a bare record of a topic is seen, with the attributes that were given. */
function eventOf({ data = null, event }: Sample): CloudEvent {
  const bare = { specversion: '1.0', id: 'preview', source: '/preview', type: 'io.arkflows.bare.v1', data } as const;
  return { ...bare, datacontenttype: 'application/json', ...event, specversion: '1.0' };
}

function unknownOperation(name: string, known: readonly string[]): ArkError {
  const meant = nearest(name, known);
  return new ArkError(
    'NOT_FOUND',
    `The profile has no operation '${name}'${meant ? `; did you mean '${meant}'?` : ''}`,
  );
}
