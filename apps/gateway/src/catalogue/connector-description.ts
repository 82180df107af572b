import { families } from '@arkflows/contracts';
import { z } from 'zod';

const JsonSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.output<typeof JsonSchema>;

const ActionDescription = z
  .object({
    title: z.string(),
    description: z.string().optional(),
    input: JsonSchema,
    output: JsonSchema,
    effect: z.enum(['read', 'idempotent', 'keyed', 'once', 'depends']),
    bulk: z.boolean(),
  })
  .meta({ id: 'Action' });
export type ActionDescription = z.output<typeof ActionDescription>;

/** A connector's entry in the generated catalogue. */
export const ConnectorDescription = z
  .object({
    name: z.string(),
    family: z.enum(families),
    title: z.string(),
    description: z.string(),
    connection: JsonSchema,
    credential: JsonSchema.optional(),
    actions: z.record(z.string(), ActionDescription),
  })
  .meta({ id: 'Connector' });
export type ConnectorDescription = z.output<typeof ConnectorDescription>;
