import type { z } from 'zod';

/**
 * A list of names that must be fields of the input's object `field`, such as the key columns of a row: its JSON Schema says
 * `namesFieldsOf`, by which a profile that gives no such field is found before its first event.
 */
export const namesFieldsOf = <Schema extends z.ZodType>(field: string, names: Schema): Schema =>
  names.meta({ ...names.meta(), namesFieldsOf: field });
