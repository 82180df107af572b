import type { JsonObject } from './mapping.js';
import { TargetPathError } from './target-path.js';

/** How an object is built: what is fixed in it, which values go where, which objects stand in it. */
export interface Plan {
  readonly fixed: [name: string, value: unknown][];
  readonly values: { readonly name: string; readonly index: number }[];
  readonly objects: { readonly name: string; readonly plan: Plan }[];
}

/** The plan of an object that holds nothing but `fixed`. */
export const planOf = (fixed: JsonObject): Plan => ({ fixed: Object.entries(fixed), values: [], objects: [] });

/** Puts the value number `index` at `path`. Throws TargetPathError where another target or a fixed input stands in the way. */
export function addTarget(plan: Plan, path: readonly string[], index: number): void {
  const [name, ...rest] = path as [string, ...string[]];
  const here = { object: plan.objects.find((entry) => entry.name === name), isValue: isValueIn(plan, name) };
  if (rest.length === 0) {
    if (here.object || here.isValue) throw new TargetPathError(`another target lies within or at '${name}'`);
    plan.values.push({ name, index });
    return;
  }
  if (here.isValue) throw new TargetPathError(`'${name}' is a target itself, so nothing within it can be one`);
  addTarget(here.object?.plan ?? openObject(plan, name), rest, index);
}

const isValueIn = (plan: Plan, name: string): boolean => plan.values.some((entry) => entry.name === name);

/** An object that targets write into; takes over what is fixed in it. */
function openObject(plan: Plan, name: string): Plan {
  const at = plan.fixed.findIndex(([fixedName]) => fixedName === name);
  const [, fixed = {}] = at < 0 ? [name, {}] : (plan.fixed.splice(at, 1)[0] as [string, unknown]);
  if (typeof fixed !== 'object' || fixed === null || Array.isArray(fixed)) {
    throw new TargetPathError(
      `'${name}' is fixed to something that is no object, so nothing within it can be a target`,
    );
  }
  const opened = planOf(fixed as JsonObject);
  plan.objects.push({ name, plan: opened });
  return opened;
}
