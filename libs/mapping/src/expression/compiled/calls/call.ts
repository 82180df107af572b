import type { AstNode } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { builtins } from '../functions/builtins.js';
import type { Place } from '../place.js';
import { unbound } from '../run/frame.js';
import { callValue } from '../values/function-value.js';
import { Builtin } from './builtin.js';
import { placeOfCall } from './lambda.js';

/** The built-in function that a node names; null where it names another, or the expression gives that name a meaning of its own. */
function builtinOf(node: AstNode | undefined, { binds }: Compilation): Builtin | null {
  const isName = node?.type === 'variable' && typeof node.value === 'string' && !node.predicate && !node.group;
  return isName && !binds(node.value as string) ? (builtins.get(node.value as string) ?? null) : null;
}

/** A call. `applied` is what stands before `~>`: the first argument. */
export function compileCall(node: AstNode, compilation: Compilation, applied?: Evaluate): Evaluate {
  const given = (node.arguments ?? []).map((arg) => compilation.compile(arg));
  const args = applied ? [applied, ...given] : given;
  const place = placeOfCall(node);
  const builtin = builtinOf(node.procedure, compilation);
  return builtin ? callBuiltin(builtin, args, place) : callComputed(node, args, place, compilation);
}

/** Arguments that fit as they are need no list of them. */
function callBuiltin(builtin: Builtin, args: readonly Evaluate[], place: Place): Evaluate {
  const { signature, invoke } = builtin;
  const general: Evaluate = (context, frame) =>
    builtin.callAt(
      place,
      args.map((arg) => arg(context, frame)),
      context,
      frame.run,
    );
  const [takesFirst, takesSecond, takesThird] = [signature.taker(0), signature.taker(1), signature.taker(2)];
  if (args.length === 0 && signature.takesContext) {
    return (context, frame) => (takesFirst(context) ? invoke(place, frame.run, context) : general(context, frame));
  }
  if (args.length === 0 || args.length > 3 || !signature.mayEndAfter(args.length)) return general;
  const [first, second, third] = args as [Evaluate, Evaluate?, Evaluate?];
  if (!second) {
    return (context, frame) => {
      const a = first(context, frame);
      return takesFirst(a) ? invoke(place, frame.run, a) : builtin.callAt(place, [a], context, frame.run);
    };
  }
  if (!third) {
    return (context, frame) => {
      const a = first(context, frame);
      const b = second(context, frame);
      return takesFirst(a) && takesSecond(b)
        ? invoke(place, frame.run, a, b)
        : builtin.callAt(place, [a, b], context, frame.run);
    };
  }
  return (context, frame) => {
    const a = first(context, frame);
    const b = second(context, frame);
    const c = third(context, frame);
    return takesFirst(a) && takesSecond(b) && takesThird(c)
      ? invoke(place, frame.run, a, b, c)
      : builtin.callAt(place, [a, b, c], context, frame.run);
  };
}

function callComputed(node: AstNode, args: readonly Evaluate[], place: Place, compilation: Compilation): Evaluate {
  const { procedure } = node;
  const callee = compilation.compile(procedure as AstNode);
  // a name without its $ is a path that leads nowhere
  const forgotten = procedure?.type === 'path' ? procedure.steps?.[0]?.value : undefined;
  const isFunctionName = (name: string, bound: unknown) => builtins.has(name) || Boolean(bound !== unbound && bound);
  return (context, frame) => {
    const called = callee(context, frame);
    if (called === undefined && typeof forgotten === 'string' && isFunctionName(forgotten, frame.lookUp(forgotten))) {
      place.fail('T1005');
    }
    const values = args.map((arg) => arg(context, frame));
    if (called instanceof Builtin) return called.callAt(place, values, context, frame.run);
    return callValue(called, values, context, frame.run, place);
  };
}
