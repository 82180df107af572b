import { ArkError, type DocumentPath, formatPath, type ProblemItem, type Profile } from '@arkflows/contracts';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { lintProfile } from '../lint/lint-profile.js';
import { runTests } from './run-tests.js';

interface FailedField {
  /** In the manifest. */
  readonly path: DocumentPath;
  readonly message: string;
}

const MAX_PROBLEMS = 100;

/** Every problem of a manifest; of one that has none, each field in which its tests fail. */
export function lintWithTests(text: string, catalogue: Catalogue): readonly ProblemItem[] {
  const { profile, source, problems } = lintProfile(text, catalogue);
  if (!profile) return problems;
  const failed = failedFields(profile, catalogue)
    .map(({ path, message }) => ({ path: formatPath(path), ...source.positionOf(path), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return shortened(failed);
}

/** Throws ArkError TESTS_FAILED with each field in which the tests of a profile fail. */
export function refuseFailingTests(profile: Profile, catalogue: Catalogue): void {
  const failed = failedFields(profile, catalogue);
  if (failed.length === 0) return;
  const errors = shortened(failed.map(({ path, message }): ProblemItem => ({ path: formatPath(path), message })));
  const tests = new Set(failed.map(({ path }) => path[2])).size;
  const count = tests === 1 ? 'A test' : `${tests} tests`;
  throw new ArkError(
    'TESTS_FAILED',
    `${count} of the profile '${profile.metadata.name}' failed: nothing was deployed`,
    {
      details: { errors },
    },
  );
}

function failedFields(profile: Profile, catalogue: Catalogue): FailedField[] {
  const { tests = [] } = profile.spec;
  return runTests(profile, catalogue).flatMap(({ name, differences }, index) =>
    differences.map(({ pointer, message }) => ({
      path: ['spec', 'tests', index, 'expect', ...stepsOf(pointer, tests[index]?.expect)],
      message: `The test '${name}' fails: ${message}`,
    })),
  );
}

/** At most 100; the last one then says how many are not shown, at the first of them. */
function shortened<T extends ProblemItem>(problems: readonly T[]): T[] {
  const hidden = problems[MAX_PROBLEMS - 1];
  if (!hidden || problems.length === MAX_PROBLEMS) return [...problems];
  const count = problems.length - MAX_PROBLEMS + 1;
  return [
    ...problems.slice(0, MAX_PROBLEMS - 1),
    { ...hidden, message: `${count} more failures of tests are not shown` },
  ];
}

/** A pointer step by step; into a list of `value` by numbers. */
function stepsOf(pointer: string, value: unknown): DocumentPath {
  let at: unknown = value;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const path = Array.isArray(at) ? Number(name) : name;
      at = typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined;
      return path;
    });
}
