import type { z } from 'zod';
import type { Action, ActionContext, BulkItem, Connector, ConnectorClient, OpenContext, Outcome } from './connector.js';

/** An action as it is written: its input and output types follow from its schemas. */
export interface ActionDefinition<Client, Input extends z.ZodType, Output extends z.ZodType>
  extends Pick<Action<Client>, 'title' | 'description' | 'effect'> {
  readonly input: Input;
  readonly output: Output;
  execute(client: Client, input: z.output<Input>, context: ActionContext): Promise<z.output<Output>>;
  executeMany?(
    client: Client,
    items: readonly BulkItem<z.output<Input>>[],
    context: ActionContext,
  ): Promise<readonly Outcome<z.output<Output>>[]>;
}

/** A connector as it is written: `open` gets connection and credential as their schemas say. */
export interface ConnectorDefinition<
  Client extends ConnectorClient,
  Connection extends z.ZodType,
  Credential extends z.ZodType,
> extends Omit<Connector<Client>, 'connection' | 'credential' | 'open'> {
  readonly connection: Connection;
  readonly credential?: Credential;
  open(context: OpenContext<z.output<Connection>, z.output<Credential>>): Promise<Client>;
}

/** Types an action by its schemas. */
export function defineAction<Client, Input extends z.ZodType, Output extends z.ZodType>(
  action: ActionDefinition<Client, Input, Output>,
): Action<Client, z.output<Input>, z.output<Output>> {
  return action as Action<Client, z.output<Input>, z.output<Output>>;
}

/** Types a connector by its schemas. */
export function defineConnector<
  Client extends ConnectorClient,
  Connection extends z.ZodType,
  Credential extends z.ZodType = z.ZodUnknown,
>(connector: ConnectorDefinition<Client, Connection, Credential>): Connector<Client> {
  return connector;
}
