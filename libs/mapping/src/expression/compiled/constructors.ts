import type { AstNode, AstPair } from '../parse/ast.js';
import type { Compilation, Evaluate } from './evaluate.js';
import { compileGroup } from './path/group.js';
import { CONSTRUCTED, mark } from './values/marks.js';

/** `[a, b, c]`: lists among the items are joined into it, those that are written as lists stay what they are. */
export function compileList(node: AstNode, { compile }: Compilation): Evaluate {
  const parts = (node.expressions ?? []).map((part) => ({ value: compile(part), isList: part.value === '[' }));
  return (context, frame) => {
    const list: unknown[] = [];
    for (const { value, isList } of parts) {
      const item = value(context, frame);
      if (Array.isArray(item) && !isList) {
        frame.run.make(list.length + item.length);
        for (const inner of item) list.push(inner);
      } else if (item !== undefined) list.push(item);
    }
    return node.consarray ? mark(list, CONSTRUCTED) : list;
  };
}

/** `{ key: value }` over the context. */
export function compileObject({ lhs, position }: AstNode, compilation: Compilation): Evaluate {
  const group = compileGroup(
    { lhs: lhs as readonly AstPair[], ...(position !== undefined && { position }) },
    compilation,
  );
  return (context, frame) => group.ofValue(context, frame);
}
