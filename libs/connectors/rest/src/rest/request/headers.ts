import type { Scalar } from './fields.js';
import { unfitInput } from './unfit.js';

/** Tabs and printable characters of ISO 8859-1: what a header can hold. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

type Given = Readonly<Record<string, Scalar | null>>;

/** Headers by lower-case name: later ones win, null takes one away. Throws ConnectorError MAPPING_FAILED. */
export function mergeHeaders(...layers: readonly Given[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const layer of layers) {
    for (const name in layer) {
      const value = layer[name];
      const lower = name.toLowerCase();
      if (value === null || value === undefined) delete merged[lower];
      else merged[lower] = String(value);
      if (!headerValue.test(merged[lower] ?? ''))
        throw unfitInput(`headers.${name}`, 'holds a character that no header can hold');
    }
  }
  return merged;
}
