/** How long calls took, in milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly callsPerSecond: number;
}

/** Makes so many calls, always `inFlight` of them under way. What a call throws ends the measuring. */
export async function latenciesOf(
  calls: number,
  inFlight: number,
  call: (index: number) => Promise<void>,
): Promise<Latencies> {
  const took: number[] = [];
  let next = 0;
  const began = performance.now();
  const caller = async () => {
    while (next < calls) {
      const sent = performance.now();
      await call(next++);
      took.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const callsPerSecond = calls / ((performance.now() - began) / 1_000);
  const sorted = took.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), callsPerSecond };
}
