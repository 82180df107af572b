import { z } from 'zod';

/** A text that is never shown: its JSON Schema says `secret: true` and `writeOnly: true`. */
export const secret = (description: string): z.ZodString =>
  z.string().min(1).describe(description).meta({ description, secret: true, writeOnly: true });
