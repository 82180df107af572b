import type { Family } from '@arkflows/contracts';
import { z } from 'zod';
import type { Action, Connector, Effect } from '../connector.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ActionDescription {
  readonly title: string;
  readonly description?: string;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  /** `depends`: on the operation's fixed inputs. */
  readonly effect: Effect | 'depends';
  /** Whether it takes many events at once. */
  readonly bulk: boolean;
}

/** A connector's entry in the catalogue: all that a tool or a form needs to know of it, as JSON. */
export interface ConnectorDescription {
  readonly name: string;
  readonly family: Family;
  readonly title: string;
  readonly description: string;
  readonly connection: JsonSchema;
  readonly credential?: JsonSchema;
  readonly actions: Readonly<Record<string, ActionDescription>>;
}

/** Describes a connector with JSON Schemas (2020-12) of what is written into a profile and of what its actions answer. */
export function describeConnector(connector: Connector): ConnectorDescription {
  const { name, family, title, description, connection, credential, actions } = connector;
  return {
    name,
    family,
    title,
    description,
    connection: z.toJSONSchema(connection, { io: 'input' }),
    ...(credential && { credential: z.toJSONSchema(credential, { io: 'input' }) }),
    actions: Object.fromEntries(Object.entries(actions).map(([action, value]) => [action, describeAction(value)])),
  };
}

const describeAction = ({ title, description, input, output, effect, executeMany }: Action): ActionDescription => ({
  title,
  ...(description !== undefined && { description }),
  input: z.toJSONSchema(input, { io: 'input' }),
  output: z.toJSONSchema(output, { io: 'output' }),
  effect: typeof effect === 'function' ? 'depends' : effect,
  bulk: executeMany !== undefined,
});
