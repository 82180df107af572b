import { writeFileSync } from 'node:fs';

/** A jest reporter that leaves the counts of a run where run-all.js reads them. */
export default class JestCounts {
  onRunComplete(_contexts, results) {
    const file = process.env.ARK_TEST_COUNTS;
    if (!file) return;
    const counts = {
      passed: results.numPassedTests,
      // A file that could not even be loaded has no tests to count, but is a failure.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}
