import type { AstNode } from '../../parse/ast.js';
import type { Evaluate } from '../evaluate.js';
import { Place } from '../place.js';
import type { Run } from '../run/run.js';
import { FunctionValue, HostFunction } from '../values/function-value.js';
import { type Effort, effortOf } from './effort.js';
import { guardedMatches } from './guarded.js';

/** Matches that are looked for at once, after the first. */
const AHEAD = 256;

type Found = RegExpExecArray | null;

/** A regular expression: a function that finds its first match in a text, from which the next ones are found. */
class Pattern extends FunctionValue {
  readonly arity = 2;
  private readonly effort: Effort;

  constructor(
    private readonly expression: RegExp,
    private readonly place: Place,
  ) {
    super();
    this.effort = effortOf(expression);
  }

  call([text, from]: readonly unknown[], _: unknown, run: Run): unknown {
    return this.find(String(text), typeof from === 'number' ? from : 0, run);
  }

  private find(text: string, from: number, run: Run): Record<string, unknown> | undefined {
    return this.answer(text, this.look(text, from, 1, run), 0, run);
  }

  private look(text: string, from: number, limit: number, run: Run): readonly Found[] {
    this.expression.lastIndex = from;
    return guardedMatches(this.expression, this.effort, text, limit, run);
  }

  /** One of what was found; those behind it are kept for who asks for the next. */
  private answer(text: string, found: readonly Found[], at: number, run: Run): Record<string, unknown> | undefined {
    const match = found[at];
    if (!match) return undefined;
    const end = match.index + match[0].length;
    const next = new HostFunction(0, () => {
      if (end >= text.length) return undefined;
      const isKnown = at + 1 < found.length;
      const following = isKnown ? found : this.look(text, end, AHEAD, run);
      const index = isKnown ? at + 1 : 0;
      // a match of no length would be found for ever
      return following[index]?.[0] === '' ? this.place.fail('D1004') : this.answer(text, following, index, run);
    });
    return { match: match[0], start: match.index, end, groups: Array.from(match).slice(1), next };
  }
}

export function compilePattern({ value, position = 1 }: AstNode): Evaluate {
  const expression = value as RegExp;
  const place = new Place('/', Math.max(0, position - 1));
  const pattern = new Pattern(new RegExp(expression.source, expression.flags), place);
  return () => pattern;
}
