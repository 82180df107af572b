import type { AstNode } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { clone } from '../functions/objects.js';
import { Place } from '../place.js';
import { type Frame, unbound } from '../run/frame.js';
import type { Run } from '../run/run.js';
import { FunctionValue, HostFunction } from '../values/function-value.js';
import { keysOf, setField } from '../values/objects.js';
import { Signature } from './signature.js';

const signature = new Signature('<(oa):o>');

/** `|pattern|update, delete|`: a function that gives a changed copy of what it is given. */
export function compileTransform(node: AstNode, { compile }: Compilation): Evaluate {
  const at = (part: AstNode | undefined) => new Place('|', Math.max(0, (part?.position ?? node.position ?? 1) - 1));
  const pattern = compile(node.pattern as AstNode);
  const update = compile(node.update as AstNode);
  const deletion = node.delete ? compile(node.delete) : null;
  const places = { here: at(node), update: at(node.update), delete: at(node.delete) };

  const change = (matched: unknown, frame: Frame, copied: ReadonlySet<unknown>): void => {
    const fields = update(matched, frame);
    if (fields !== undefined) {
      if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) places.update.fail('T2011', fields);
      // what the pattern found outside of the copy is somebody else's
      if (copied.has(matched)) {
        if (contains(fields, matched, frame.run)) places.update.fail('A1002');
        for (const name of keysOf(fields)) setField(matched as Fields, name, (fields as Fields)[name]);
      } else if (!isObject(matched) && keysOf(fields).length > 0) places.here.fail('T2011', matched);
    }
    const names = deletion?.(matched, frame);
    if (names === undefined) return;
    for (const name of Array.isArray(names) ? names : [names])
      if (typeof name !== 'string') places.delete.fail('T2012', name);
    if (copied.has(matched)) for (const name of [names].flat()) delete (matched as Fields)[name as string];
  };

  return (_, frame) =>
    new HostFunction(1, (args, context, run) => {
      const [original] = signature.fit(args, context, places.here);
      if (original === undefined) return undefined;
      const copy = copyBy(frame.lookUp('clone'), original, places.here, run);
      const copied = new Set<unknown>();
      collect(copy, copied, run);
      const found = pattern(copy, frame);
      if (found === undefined) return copy;
      for (const matched of Array.isArray(found) ? found : [found]) change(matched, frame, copied);
      return copy;
    });
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

type Fields = Record<string, unknown>;

/** An expression may copy in a way of its own, which need not make a copy at all: ours is made of its answer. */
function copyBy(own: unknown, original: unknown, place: Place, run: Run): unknown {
  if (own === unbound) return clone(place, run, original);
  if (!(own instanceof FunctionValue)) return place.fail('T2013', own);
  return clone(place, run, own.call([original], null, run));
}

function contains(value: unknown, object: unknown, run: Run): boolean {
  if (value === object) return true;
  if (typeof value !== 'object' || value === null) return false;
  run.step();
  return Object.values(value).some((part) => contains(part, object, run));
}

function collect(value: unknown, into: Set<unknown>, run: Run): void {
  if (typeof value !== 'object' || value === null) return;
  run.step();
  into.add(value);
  for (const part of Object.values(value)) collect(part, into, run);
}
