import { type ErrorCode, type Failure, type Fallback, type FallbackStep, targetFailures } from '@arkflows/contracts';

/** What is done instead of trying again. */
export type FallbackDecision = { readonly step: number } & (
  | {
      readonly kind: 'operation';
      /** Of the same namespace; null: of the same profile. */
      readonly profile: string | null;
      readonly operation: string;
    }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'deadLetter' }
);

interface CompiledStep {
  readonly decision: FallbackDecision;
  readonly isFor: (failure: Failure) => boolean;
}

const usual: ReadonlySet<ErrorCode> = new Set(targetFailures);

/** A profile's fallback made ready: for a failure, what comes next. Ends always: each answer lies behind the one before. */
export class CompiledFallback {
  readonly #steps: readonly CompiledStep[];

  constructor(
    steps: Fallback,
    /** The operation only reads: a call that may have been carried out can be made elsewhere without harm. */
    private readonly readsOnly: boolean,
  ) {
    this.#steps = steps.map(compile);
  }

  /** The first step after `after` (the step that failed; -1: none yet) that is for this failure; null: there is none. */
  next(failure: Failure, after = -1): FallbackDecision | null {
    const mayRepeat = this.readsOnly || failure.effect === 'none';
    for (let at = after + 1; at < this.#steps.length; at++) {
      const { decision, isFor } = this.#steps[at] as CompiledStep;
      if (isFor(failure) && (mayRepeat || decision.kind === 'deadLetter')) return decision;
    }
    return null;
  }
}

function compile(step: Fallback[number], index: number): CompiledStep {
  if (step === 'deadLetter')
    return { decision: { step: index, kind: 'deadLetter' }, isFor: ({ code }) => usual.has(code) };
  const codes: ReadonlySet<ErrorCode> = step.on ? new Set(step.on) : usual;
  return { decision: decisionOf(step, index), isFor: ({ code }) => codes.has(code) };
}

function decisionOf({ operation, value }: FallbackStep, step: number): FallbackDecision {
  if (operation === undefined) return { step, kind: 'value', value };
  const [first = '', second] = operation.split('/');
  return second === undefined
    ? { step, kind: 'operation', profile: null, operation: first }
    : { step, kind: 'operation', profile: first, operation: second };
}
