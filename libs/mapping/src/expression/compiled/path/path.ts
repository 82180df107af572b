import type { AstNode } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import type { Frame } from '../run/frame.js';
import { CONSTRUCTED, isSequence, mark, marksOf, SEQUENCE, TUPLES } from '../values/marks.js';
import { addFlat, isPlainList, sequence, settle } from '../values/sequences.js';
import { compileGroup, type Group } from './group.js';
import { followNames, plainNames } from './names.js';
import { compileStep, type Step, sortItems, sortTuples, stepThrough, stepThroughTuples } from './steps.js';
import type { Tuple } from './tuple.js';

/**
 * A path maps each step over the items that the one before gave, and flattens what they give by one level. As soon as a step
 * binds a variable or a parent is asked for, the items go on as tuples with their variables.
 */
export function compilePath(node: AstNode, compilation: Compilation): Evaluate {
  const steps = (node.steps ?? []).map((step) => compileStep(step, compilation));
  const firstTuple = steps.findIndex((step) => step.node.tuple);
  const group = node.group ? compileGroup(node.group, compilation) : null;
  const startsAtVariable = node.steps?.[0]?.type === 'variable';
  const plainSteps = firstTuple < 0 ? steps : steps.slice(0, firstTuple);
  const tupleSteps = firstTuple < 0 ? [] : steps.slice(firstTuple);

  const general: Evaluate = (context, frame) => {
    const start: readonly unknown[] = Array.isArray(context) && !startsAtVariable ? context : [context];
    const items = followItems(plainSteps, start, frame, tupleSteps.length === 0);
    const endsEarly = items.length === 0 && plainSteps.length > 0;
    if (tupleSteps.length === 0 || endsEarly) return finish(node, items, group, frame);
    const tuples = followTuples(tupleSteps, items, frame);
    if (group) return group.ofTuples(tuples, frame);
    if (node.tuple) return mark(tuples, SEQUENCE | TUPLES);
    return finish(
      node,
      mark(
        tuples.map(({ item }) => item),
        SEQUENCE,
      ),
      null,
      frame,
    );
  };
  const names = plainNames(node);
  return names ? followNames(names, general) : general;
}

function followItems(
  steps: readonly Step[],
  start: readonly unknown[],
  frame: Frame,
  toTheEnd: boolean,
): readonly unknown[] {
  let items = start;
  for (const [index, step] of steps.entries()) {
    if (index === 0 && step.node.consarray) items = step.evaluate(items, frame) as readonly unknown[];
    else if (step.sort) items = sortItems(step, items, frame);
    else items = flatten(stepThrough(step, items, frame), toTheEnd && index === steps.length - 1, frame);
    if (items.length === 0) break;
  }
  return items;
}

/** One list of the data as the only answer of the last step stays what it is. */
function flatten(answers: unknown[], isLast: boolean, frame: Frame): readonly unknown[] {
  if (isLast && answers.length === 1 && isPlainList(answers[0])) return answers[0];
  const items: unknown[] = [];
  for (const answer of answers) addFlat(items, answer, frame.run);
  frame.run.make(items.length);
  return mark(items, SEQUENCE);
}

function followTuples(steps: readonly Step[], start: readonly unknown[], frame: Frame): Tuple[] {
  let tuples: readonly Tuple[] | null = null;
  for (const step of steps) {
    tuples = step.sort
      ? sortTuples(step, tuples, start, frame)
      : stepThroughTuples(step, tuples ?? start.map((item) => ({ item, bindings: null })), frame);
  }
  return [...(tuples ?? [])];
}

function finish(node: AstNode, items: readonly unknown[], group: Group | null, frame: Frame): unknown {
  let list = items as unknown[];
  const keep = node.keepSingletonArray === true;
  if (keep && (marksOf(list) & CONSTRUCTED) !== 0 && !isSequence(list)) list = mark([list], SEQUENCE);
  if (group) return group.ofValue(list, frame);
  return keep && isSequence(list) ? sequence(list, true) : settle(list, node.keepArray === true);
}
