import type { Report } from './report/report.js';

export interface BenchmarkOptions {
  /** Absent: the benchmark's own number. */
  readonly events?: number;
  readonly rounds?: number;
  /** For how many seconds a target is away, in benchmarks where one is. */
  readonly away?: number;
  /** Told what is going on, a line each. */
  readonly say: (line: string) => void;
}

export interface Benchmark {
  readonly name: string;
  /** Whether Kafka and PostgreSQL have to be there (ARK_TEST_KAFKA, ARK_TEST_POSTGRES). */
  readonly needsEngines: boolean;
  run(options: BenchmarkOptions): Promise<readonly Report[]>;
}
