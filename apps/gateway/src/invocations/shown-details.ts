import { redact } from '@arkflows/security';

const MAX_BYTES = 16 * 1024;

type Details = Readonly<Record<string, unknown>>;

/** What of a failure's details is shown to the caller: without what looks like a secret, and in order as many as fit in 16 KiB. */
export function shownDetails(details: Details | undefined): { readonly runDetails?: Details } {
  const shown: Record<string, unknown> = {};
  let left = MAX_BYTES - '{}'.length;
  for (const [name, value] of Object.entries(redact(details ?? {}) as Details)) {
    const bytes = Buffer.byteLength(JSON.stringify({ [name]: value })) - '{}'.length + ','.length;
    if (bytes > left) continue;
    left -= bytes;
    shown[name] = value;
  }
  return Object.keys(shown).length > 0 ? { runDetails: shown } : {};
}
