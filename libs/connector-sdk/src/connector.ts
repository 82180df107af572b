import type { Clock, Family, Log } from '@arkflows/contracts';
import type { ProviderLimits } from '@arkflows/resilience';
import type { z } from 'zod';
import type { ConnectorError } from './connector-error.js';

/** What the outside sees when an action is carried out twice. */
export type Effect =
  /** Nothing changes. */
  | 'read'
  /** The second time changes nothing more. */
  | 'idempotent'
  /** Safe with the idempotency key that it is given. */
  | 'keyed'
  /** Must not be repeated. */
  | 'once';

export interface ActionContext {
  /** Aborts at the attempt's timeout, or when the service stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** For `keyed` actions: the same at every attempt of one event by one operation, and never another's. Printable ASCII. */
  readonly idempotencyKey?: string;
  /** To be told what the target says of its own limit, with each answer that says something; absent where nobody wants to know. */
  readonly observe?: (limits: ProviderLimits) => void;
}

export interface BulkItem<Input> {
  /** Ordering key; items of one key come in their order. Null: not ordered. */
  readonly key: string | null;
  readonly input: Input;
}

export type Outcome<Output> =
  | { readonly status: 'ok'; readonly output: Output }
  | { readonly status: 'failed'; readonly error: ConnectorError }
  /** An earlier item of its key failed, so this one was left alone. */
  | { readonly status: 'notTried' };

export interface Action<Client = unknown, Input = unknown, Output = unknown> {
  readonly title: string;
  readonly description?: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /** A value, or a function of the operation's fixed inputs (`with`). */
  readonly effect: Effect | ((fixed: Readonly<Record<string, unknown>>) => Effect);
  /** Throws ConnectorError. */
  execute(client: Client, input: Input, context: ActionContext): Promise<Output>;
  /**
   * Many at once: one outcome per item, in the items' order; never throws for an item's sake. Items of one key are applied in
   * their order, and after a failed item the later ones of its key are `notTried`; where a failure's effect is `possible`, all
   * that was sent with it is `failed`.
   */
  executeMany?(
    client: Client,
    items: readonly BulkItem<Input>[],
    context: ActionContext,
  ): Promise<readonly Outcome<Output>[]>;
}

export interface OpenContext<Connection = unknown, Credential = unknown> {
  readonly connection: Connection;
  /** The credential as it is now: ask at each use, since it rotates. Throws ConnectorError CREDENTIAL_MISSING. */
  readonly credential: () => Promise<Credential>;
  /** How many calls will run beside each other at most. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
}

export interface CheckStep {
  readonly name: 'resolve' | 'connect' | 'tls' | 'authenticate' | 'authorise';
  readonly ok: boolean;
  readonly durationMs: number;
  readonly message?: string;
  /** What to do about it. */
  readonly advice?: string;
}

export interface ConnectorClient {
  close(): Promise<void>;
}

export interface Connector<Client extends ConnectorClient = ConnectorClient> {
  readonly name: string;
  readonly family: Family;
  readonly title: string;
  readonly description: string;
  readonly connection: z.ZodType;
  /** Fields marked with `secret()` are never shown. Absent: the connector takes none. */
  readonly credential?: z.ZodType;
  readonly actions: Readonly<Record<string, Action<Client>>>;
  /** Opens lazily or eagerly; must not fail because the target is away: calls do. */
  open(context: OpenContext): Promise<Client>;
  /** Read-only steps in order, the first failed one last. */
  check(client: Client, signal: AbortSignal): Promise<readonly CheckStep[]>;
}
