import { z } from 'zod';

type Schema = z.core.$ZodType;
type Test = (value: unknown) => boolean;

const never: Test = () => false;
const always: Test = () => true;

/**
 * A quick yes for the values of a hot path: true only where the schema takes the value just as it is, with nothing to be filled in,
 * cut off or turned into something else. False says nothing: then the schema itself has to be asked, which also tells what is wrong.
 */
export function quickAccept(schema: Schema): Test {
  const checks = testsOf(schema);
  const test = checks && testOf(schema);
  if (!test || test === never) return never;
  if (checks.length === 0) return test;
  return (value) => test(value) && checks.every((check) => check(value));
}

function testOf(schema: Schema): Test {
  if (schema instanceof z.ZodString && !('format' in schema.def)) return (value) => typeof value === 'string';
  if (schema instanceof z.ZodNumberFormat) return schema.format === 'safeint' ? Number.isSafeInteger : never;
  if (schema instanceof z.ZodNumber) return Number.isFinite;
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodAny) return always;
  if (schema instanceof z.ZodEnum) return among(schema.options);
  if (schema instanceof z.ZodLiteral) return among([...schema.values]);
  if (schema instanceof z.ZodOptional) return or(undefined, quickAccept(schema.def.innerType));
  if (schema instanceof z.ZodNullable) return or(null, quickAccept(schema.def.innerType));
  // Where it is missing, the schema fills it in.
  if (schema instanceof z.ZodDefault) return given(quickAccept(schema.def.innerType));
  if (schema instanceof z.ZodArray) return listOf(quickAccept(schema.element));
  return schema instanceof z.ZodObject ? objectOf(schema) : never;
}

const among = (values: readonly unknown[]): Test => {
  const set = new Set(values);
  return (value) => set.has(value);
};

const or = (other: unknown, inner: Test): Test =>
  inner === never ? never : (value) => value === other || inner(value);

const given =
  (inner: Test): Test =>
  (value) =>
    value !== undefined && inner(value);

const listOf =
  (inner: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(inner);

function objectOf({ shape, def }: z.ZodObject): Test {
  const tests = new Map(Object.entries(shape).map(([name, field]) => [name, quickAccept(field)]));
  const names = [...tests.keys()];
  const fields = [...tests.values()];
  if (fields.includes(never)) return never;
  const isOpen = def.catchall instanceof z.ZodUnknown;
  // Any other rule for unknown fields either cuts them off or wants them checked.
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (let i = 0; i < names.length; i++) {
      if (!(fields[i] as Test)((value as Record<string, unknown>)[names[i] as string])) return false;
    }
    if (isOpen) return !Object.hasOwn(value, '__proto__');
    for (const name in value) if (!tests.has(name)) return false;
    return true;
  };
}

/** Null where one of the schema's checks is none that can be told here. */
function testsOf(schema: Schema): readonly Test[] | null {
  const tests: Test[] = [];
  for (const check of schema._zod.def.checks ?? []) {
    const test = checkOf(check);
    if (!test) return null;
    tests.push(test);
  }
  return tests;
}

function checkOf(check: z.core.$ZodCheck): Test | null {
  const { def } = check._zod;
  if (def.check === 'min_length')
    return (value) => (value as string).length >= (def as z.core.$ZodCheckMinLengthDef).minimum;
  if (def.check === 'max_length')
    return (value) => (value as string).length <= (def as z.core.$ZodCheckMaxLengthDef).maximum;
  const { fn } = def as z.core.$ZodCustomDef;
  return def.check === 'custom' && fn ? (value) => fn(value) === true : null;
}
