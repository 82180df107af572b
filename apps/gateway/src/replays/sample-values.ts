import { isSecretName, REDACTED, redact } from '@arkflows/security';

/** Of the JSON text of a value. */
const MAX_SHOWN = 256;
const MAX_POINTER = 512;

interface Values {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly cut?: boolean;
}

/** A pointer as long as a report bears it. */
export const shownPointer = (pointer: string): string =>
  pointer.length > MAX_POINTER ? `${pointer.slice(0, MAX_POINTER)}…` : pointer;

/** Two values as a report shows them: what is named like a secret is taken out, long ones are cut to a text. */
export function sampleValues(pointer: string, before: unknown, after: unknown): Values {
  const isSecret = pointer.split('/').some(isSecretName);
  const [old, young] = [shown(before, isSecret), shown(after, isSecret)];
  return {
    ...(old && { before: old.value }),
    ...(young && { after: young.value }),
    ...((old?.cut || young?.cut) && { cut: true }),
  };
}

function shown(value: unknown, isSecret: boolean): { readonly value: unknown; readonly cut: boolean } | undefined {
  if (value === undefined) return undefined;
  if (isSecret) return { value: REDACTED, cut: false };
  const redacted = redact(value);
  const text = JSON.stringify(redacted) ?? '';
  return text.length > MAX_SHOWN
    ? { value: `${text.slice(0, MAX_SHOWN)}…`, cut: true }
    : { value: redacted, cut: false };
}
