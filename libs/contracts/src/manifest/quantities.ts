import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const unitBytes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

const duration = /^(\d{1,9})(ms|s|m|h|d)$/;
const size = /^(\d{1,9})(B|KiB|MiB|GiB)$/;

/** `200ms`, `5s`, `10m`, `24h`, `7d`. */
export const Duration = z.string().regex(duration, 'must be a duration such as 200ms, 5s, 10m, 24h or 7d');

/** `512B`, `64KiB`, `10MiB`, `1GiB`. */
export const Size = z.string().regex(size, 'must be a size such as 512B, 64KiB, 10MiB or 1GiB');

/** Milliseconds of a `Duration`. Throws RangeError on any other text. */
export function durationMs(text: string): number {
  const match = duration.exec(text);
  if (!match) throw new RangeError(`'${text}' is not a duration such as 200ms, 5s, 10m, 24h or 7d`);
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** Bytes of a `Size`. Throws RangeError on any other text. */
export function sizeBytes(text: string): number {
  const match = size.exec(text);
  if (!match) throw new RangeError(`'${text}' is not a size such as 512B, 64KiB, 10MiB or 1GiB`);
  return Number(match[1]) * unitBytes[match[2] as keyof typeof unitBytes];
}
