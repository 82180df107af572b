/** What a floor is told on its command line, as JSON. */
export interface FloorTask {
  readonly brokers: string;
  readonly topic: string;
  readonly events: number;
}

export interface DatabaseTask extends FloorTask {
  readonly postgres: string;
}

export interface CallsTask extends FloorTask {
  /** Address of the HTTP API. */
  readonly target: string;
  /** Calls under way at once. */
  readonly inFlight: number;
}

/** What a floor tells when it has ended. */
export interface FloorResult {
  /** From before its first connection until everything was done. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** Runs a floor in a process of its own, begun by `run-floor`: measures `work`, which may prepare before it calls `begin`. */
export async function floor<T extends FloorTask>(work: (task: T, begin: () => void) => Promise<void>): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  let [began, cpu] = [performance.now(), process.cpuUsage()];
  await work(JSON.parse(process.argv[2] ?? '{}') as T, () => {
    [began, cpu] = [performance.now(), process.cpuUsage()];
  });
  const { user, system } = process.cpuUsage(cpu);
  const result: FloorResult = {
    seconds: (performance.now() - began) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.(result, () => process.exit(0));
}
