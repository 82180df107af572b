import { REDACTED } from '@arkflows/security';
import { anywhere } from './anywhere.js';

/** Finds secrets from some length on in texts: fast by what no way of writing them changes, then by pattern. */
export class SecretFinder {
  readonly #texts: readonly string[];
  readonly #traces: readonly string[];
  #patterns: readonly RegExp[] | undefined;

  constructor(secrets: readonly string[], shortest: number) {
    this.#texts = [...new Set(secrets.filter((text) => text.length >= shortest).flatMap(encoded))];
    this.#traces = [...new Set(this.#texts.map(traceOf))];
  }

  /** Whether `text` may hold one; never wrong where it says no, whichever way the text is escaped. */
  mayStandIn(text: string): boolean {
    return this.#traces.some((trace) => text.includes(trace));
  }

  /** `text` without them. */
  outOf(text: string): string {
    if (!this.mayStandIn(text)) return text;
    this.#patterns ??= this.#texts.map(anywhere);
    return this.#patterns.reduce((rest, pattern) => rest.replaceAll(pattern, REDACTED), text);
  }
}

/** A secret as it is, in Base64, and within a longer text in Base64; of either alphabet. */
function encoded(text: string): string[] {
  const whole = Buffer.from(text).toString('base64').replace(/=+$/, '');
  const inBase64 = [whole, ...[0, 1, 2].map((before) => base64Within(text, before)).filter((part) => part.length >= 8)];
  return [text, ...inBase64, ...inBase64.map((part) => part.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** What a text in Base64 holds of `text` that begins `before` bytes after a group of three, whatever stands around it. */
function base64Within(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  // Characters of six bits each: those that the neighbours have no part in.
  return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Its longest run of letters and digits, which JSON, URLs and HTML leave as it is. */
const traceOf = (text: string): string =>
  (text.match(/[A-Za-z0-9]+/g) ?? ['']).reduce((longest, run) => (run.length > longest.length ? run : longest));
