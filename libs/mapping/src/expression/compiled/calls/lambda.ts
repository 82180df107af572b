import type { AstNode } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { Place } from '../place.js';
import { Frame } from '../run/frame.js';
import type { Run } from '../run/run.js';
import { callValue, FunctionValue } from '../values/function-value.js';
import { Signature } from './signature.js';

/** A lambda's last call, to be made when the lambda is left: so recursion in that place needs no stack. */
class TailCall {
  constructor(
    readonly callee: unknown,
    readonly args: readonly unknown[],
    readonly place: Place,
  ) {}
}

interface Definition {
  readonly parameters: readonly string[];
  readonly body: Evaluate;
  readonly signature: Signature | null;
  readonly place: Place;
}

/** A function that an expression defines, with the variables around it. */
export class Lambda extends FunctionValue {
  readonly arity: number;

  constructor(
    private readonly definition: Definition,
    private readonly home: unknown,
    private readonly frame: Frame,
  ) {
    super();
    this.arity = definition.parameters.length;
  }

  call(args: readonly unknown[], context: unknown, run: Run): unknown {
    run.enter();
    let result = this.enter(args, context);
    while (result instanceof TailCall) {
      run.step();
      const { callee, args: next, place } = result;
      result = callee instanceof Lambda ? callee.enter(next, context) : callValue(callee, next, context, run, place);
    }
    run.leave();
    return result;
  }

  /** The same function with some of its parameters given. */
  given(args: readonly unknown[], isOpen: (index: number) => boolean): Lambda {
    const { parameters, body, place } = this.definition;
    const frame = new Frame(this.frame.run, this.frame);
    for (const [index, name] of parameters.entries()) if (!isOpen(index)) frame.bind(name, args[index]);
    const open = parameters.filter((_, index) => isOpen(index));
    return new Lambda({ parameters: open, body, place, signature: null }, this.home, frame);
  }

  private enter(args: readonly unknown[], context: unknown): unknown {
    const { parameters, body, signature, place } = this.definition;
    const fitted = signature ? signature.fit(args, context, place) : args;
    const frame = new Frame(this.frame.run, this.frame);
    for (let index = 0; index < parameters.length; index++) frame.bind(parameters[index] as string, fitted[index]);
    return body(this.home, frame);
  }
}

export function compileLambda(node: AstNode, { compile }: Compilation): Evaluate {
  const place = new Place('function', Math.max(0, (node.position ?? 0) - 1));
  const body = node.body as AstNode;
  if (node.thunk) return compileTailCall(body, compile);
  const definition: Definition = {
    parameters: (node.arguments ?? []).map(({ value }) => value as string),
    body: compile(body),
    signature: node.signature ? new Signature(node.signature.definition) : null,
    place,
  };
  return (context, frame) => new Lambda(definition, context, frame);
}

function compileTailCall(call: AstNode, compile: Compilation['compile']): Evaluate {
  const callee = compile(call.procedure as AstNode);
  const args = (call.arguments ?? []).map(compile);
  const place = placeOfCall(call);
  return (context, frame) =>
    new TailCall(
      callee(context, frame),
      args.map((arg) => arg(context, frame)),
      place,
    );
}

/** The name that is called, and where it begins. */
export function placeOfCall({ procedure, position }: AstNode): Place {
  const called = procedure?.type === 'path' ? procedure.steps?.[0] : procedure;
  const name = typeof called?.value === 'string' ? called.value : '';
  const end = called?.position ?? position ?? 0;
  return new Place(name, Math.max(0, end - name.length - (procedure?.type === 'variable' ? 1 : 0)));
}
