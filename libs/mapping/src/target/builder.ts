import type { Plan } from './plan.js';

/** Makes the object of a plan from the values of its targets; what is undefined is left as it is fixed, or out. */
export type Build = (values: readonly unknown[]) => Record<string, unknown>;

/**
 * Each plan gets code of its own, for then all its objects have one shape. Names stand in that code as JSON strings only, and none
 * of them is one that objects inherit. Fixed parts are shared by all objects, which is why they are frozen.
 */
export function compileBuilder(plan: Plan): Build {
  const fixed: unknown[] = [];
  const code = codeOf(plan, fixed);
  return new Function('fixed', `return (values) => { let value; return ${code}; };`)(fixed);
}

/** An expression: an object literal, and after it the assignments of what may be missing. */
function codeOf(plan: Plan, fixed: unknown[]): string {
  const fields = [
    ...plan.fixed.map(([name, value]) => `${JSON.stringify(name)}: fixed[${fixed.push(value) - 1}]`),
    ...plan.objects.map(({ name, plan: inner }) => `${JSON.stringify(name)}: ${codeOf(inner, fixed)}`),
  ];
  const assignments = plan.values.map(
    ({ name, index }) => `if ((value = values[${index}]) !== undefined) object[${JSON.stringify(name)}] = value;`,
  );
  return `((object) => { ${assignments.join(' ')} return object; })({ ${fields.join(', ')} })`;
}
