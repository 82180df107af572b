import type { AstNode, AstStage } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import type { Frame } from '../run/frame.js';
import { compileFilter, type Filter } from './filter.js';
import { compileSort, type Sort } from './sort.js';
import { isTuples, joinBindings, type Tuple, tupleFrame } from './tuple.js';

type Stage = { readonly filter: Filter } | { readonly index: string };

/** One step of a path. */
export interface Step {
  readonly node: AstNode;
  /** What the step itself gives for one item. */
  readonly evaluate: Evaluate;
  readonly sort: Sort | null;
  readonly stages: readonly Stage[];
}

export function compileStep(node: AstNode, compilation: Compilation): Step {
  const stage = ({ type, expr, value }: AstStage): Stage =>
    type === 'filter' ? { filter: compileFilter(expr as AstNode, compilation) } : { index: value as string };
  return {
    node,
    sort: node.type === 'sort' ? compileSort(node, compilation) : null,
    evaluate: node.type === 'sort' ? () => undefined : compilation.compile(node),
    stages: (node.stages ?? []).map(stage),
  };
}

/** What a step gives for each item of a list, as it is: nothing left out but what is missing, nothing flattened. */
export function stepThrough(step: Step, items: readonly unknown[], frame: Frame): unknown[] {
  const answers: unknown[] = [];
  for (const item of items) {
    frame.run.step();
    let answer = step.evaluate(item, frame);
    for (const stage of step.stages) if ('filter' in stage) answer = stage.filter.ofValue(answer, frame);
    if (answer !== undefined) answers.push(answer);
  }
  return answers;
}

/** The items of a list in order, and what the predicates behind it leave of them. */
export function sortItems(step: Step, items: readonly unknown[], frame: Frame): readonly unknown[] {
  let sorted: unknown = (step.sort as Sort).of(
    items,
    (item) => item,
    () => frame,
    frame.run,
  );
  for (const stage of step.stages) if ('filter' in stage) sorted = stage.filter.ofValue(sorted, frame);
  return sorted as readonly unknown[];
}

/** The same on tuples: what the step binds goes with each item. */
export function stepThroughTuples(step: Step, tuples: readonly Tuple[], frame: Frame): Tuple[] {
  const { node } = step;
  const result: Tuple[] = [];
  for (const tuple of tuples) {
    frame.run.step();
    const answer = step.evaluate(tuple.item, tupleFrame(tuple, frame));
    if (answer === undefined) continue;
    const items: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
    frame.run.make(items.length);
    const areTuples = isTuples(items);
    for (const [index, item] of items.entries()) {
      result.push(areTuples ? innerTuple(tuple, item as Tuple) : bound(node, tuple, item, index));
    }
  }
  return throughStages(step, result, frame);
}

const innerTuple = (outer: Tuple, inner: Tuple): Tuple => ({
  item: inner.item,
  bindings: joinBindings(inner.bindings, outer.bindings),
});

function bound({ focus, index, ancestor }: AstNode, tuple: Tuple, item: unknown, at: number): Tuple {
  let { bindings } = tuple;
  if (focus !== undefined) bindings = { name: focus, value: item, next: bindings };
  if (index !== undefined) bindings = { name: index, value: at, next: bindings };
  if (ancestor) bindings = { name: ancestor.label, value: tuple.item, next: bindings };
  return { item: focus === undefined ? item : tuple.item, bindings };
}

/** Tuples in order: those that came so far, or the items of a list with their place in the order. */
export function sortTuples(
  step: Step,
  tuples: readonly Tuple[] | null,
  items: readonly unknown[],
  frame: Frame,
): Tuple[] {
  const sort = step.sort as Sort;
  const { run } = frame;
  const sorted = tuples
    ? [
        ...sort.of(
          tuples,
          ({ item }) => item,
          (tuple) => tupleFrame(tuple, frame),
          run,
        ),
      ]
    : sort
        .of(
          items,
          (item) => item,
          () => frame,
          run,
        )
        .map((item, at) => bound(step.node, { item, bindings: null }, item, at));
  return throughStages(step, sorted, frame);
}

function throughStages(step: Step, tuples: Tuple[], frame: Frame): Tuple[] {
  let current = tuples;
  for (const stage of step.stages) {
    if ('filter' in stage) current = stage.filter.ofTuples(current, frame);
    else
      current = current.map(({ item, bindings }, at) => ({
        item,
        bindings: { name: stage.index, value: at, next: bindings },
      }));
  }
  return current;
}
