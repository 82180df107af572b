import { type Action, type ActionContext, ConnectorError } from '@arkflows/connector-sdk';
import { silentLog, systemClock } from '@arkflows/contracts';
import type { z } from 'zod';
import { RestCredential } from '../auth/credential.js';
import { RestClient } from '../client.js';
import { RestConnection } from '../config.js';
import { rest } from '../connector.js';

export interface Output {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** A client as the engine opens it. `credential` may change as it pleases. */
export const openClient = (
  connection: z.input<typeof RestConnection>,
  credential: () => unknown = () => ({}),
  concurrency = 64,
): Promise<RestClient> =>
  RestClient.open({
    connection: RestConnection.parse(connection),
    credential: async () => RestCredential.parse(credential()),
    concurrency,
    signal: AbortSignal.timeout(60_000),
    log: silentLog,
    clock: systemClock,
  });

/** Runs the action as the engine does: its input passes the schema first. */
export async function call(
  client: RestClient,
  input: Record<string, unknown>,
  { signal = AbortSignal.timeout(20_000), ...more }: Partial<ActionContext> = {},
): Promise<Output> {
  const action = rest.actions.request as Action<RestClient>;
  const context = { signal, log: silentLog, ...more };
  return (await action.execute(client, action.input.parse(input), context)) as Output;
}

/** The error of a call that must fail. */
export async function failure(...given: Parameters<typeof call>): Promise<ConnectorError> {
  const error: unknown = await call(...given).then(
    () => new Error('The call succeeded, but it must fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConnectorError) return error;
  throw error;
}
