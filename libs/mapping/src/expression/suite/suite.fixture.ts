import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { compileText } from '../expression.js';
import { ExpressionError } from '../expression-error.js';

/** One case of JSONata's published test suite. */
export interface SuiteCase {
  readonly name: string;
  readonly expr: string;
  readonly data?: unknown;
  readonly dataset?: string | null;
  readonly bindings?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly undefinedResult?: true;
  readonly code?: string;
  readonly error?: { readonly code: string };
}

const lines = <T>(file: string): T[] =>
  readFileSync(new URL(`../../../suite/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

export const suiteCases = (): readonly SuiteCase[] => lines<SuiteCase>('cases.ndjson');

const datasets = new Map(
  lines<{ name: string; data: unknown }>('datasets.ndjson').map(({ name, data }) => [name, data]),
);

/** Not of JSONata, but of what the suite itself bounds evaluations with: endless recursion, on the stack or off it. */
const OVERRUN = 'U1001';
const overruns = new Set(['D1011', 'D1012']);

type Answer = { readonly value: unknown } | { readonly code: string };

export function expectedOf({ code, error, result, undefinedResult }: SuiteCase): Answer {
  const expectedCode = code ?? error?.code;
  if (expectedCode !== undefined) return { code: expectedCode };
  return { value: undefinedResult ? undefined : result };
}

/** What the compiled expression answers. */
export function answerOf({ expr, bindings = {}, ...given }: SuiteCase): Answer {
  const scope = structuredClone('data' in given ? given.data : datasets.get(given.dataset ?? ''));
  try {
    return { value: plain(compileText(expr, Object.keys(bindings))(scope, bindings)) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { code: error.code ?? 'none' };
  }
}

/** As JSON has it: the suite's answers are JSON. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

export function isEqual(answer: Answer, expected: Answer): boolean {
  if ('code' in expected && expected.code === OVERRUN) return 'code' in answer && overruns.has(answer.code);
  return isDeepStrictEqual(answer, expected);
}
