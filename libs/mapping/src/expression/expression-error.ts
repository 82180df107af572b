export interface ExpressionErrorOptions {
  readonly position?: number;
  readonly token?: string;
  readonly code?: string;
  readonly cause?: unknown;
}

/** An expression that does not parse, or that fails on its scope. Its message shows no value of the scope. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** Offset into the expression's text in UTF-16 units from 0. */
  readonly position: number;
  /** The token or function at fault, where there is one. */
  readonly token?: string;
  /** The code that JSONata gives the error (https://docs.jsonata.org), or one of ours (A…). */
  readonly code?: string;

  constructor(message: string, options: ExpressionErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.position = options.position ?? 0;
    if (options.token !== undefined) this.token = options.token;
    if (options.code !== undefined) this.code = options.code;
  }
}

/** An overflow of the stack as an ExpressionError; any other error as it is. */
export function withoutOverflow(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  return new ExpressionError('the data or the expression is nested too deeply', { code: 'D1011', cause: error });
}
