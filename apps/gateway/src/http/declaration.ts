import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorCode } from '@arkflows/contracts';
import type { StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Permission } from '../access/permissions.js';
import type { Principal } from '../access/principal.js';
import type { Answer } from './answer.js';

/** What the audit log is to say of a call; `resource` may hold the path's parameters: `profiles/{namespace}/{name}`. */
interface AuditPolicy {
  readonly action: `${string}.${string}`;
  readonly resource: string;
}

/** A JSON body, checked against its schema. */
export interface JsonBody<Schema extends z.ZodType = z.ZodType> {
  readonly kind: 'json';
  readonly schema: Schema;
}

/** A body that the handler reads itself. */
export interface BytesBody {
  readonly kind: 'bytes';
  /** What is taken, as the OpenAPI document describes it. */
  readonly mediaTypes: Readonly<Record<string, { readonly description: string; readonly schema?: z.ZodType }>>;
}

export interface Bytes {
  /** Media type without parameters, in lower case; empty when the request names none. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export type BodyDeclaration = JsonBody | BytesBody;

/** All that is known of an endpoint: its route, who may call it, what it takes and what it gives. */
export interface EndpointDeclaration<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends BodyDeclaration | undefined = BodyDeclaration | undefined,
  Response extends z.ZodType | undefined = z.ZodType | undefined,
> {
  /** `listProfiles`: names the call in the OpenAPI document and in metrics. */
  readonly operation: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** As OpenAPI writes it: `/v1/namespaces/{namespace}/profiles/{name}:lint`. */
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** `authenticated`: any valid key. `public`: no key at all. */
  readonly permission: Permission | 'authenticated' | 'public';
  readonly audit: 'none' | AuditPolicy;
  readonly params?: Params;
  readonly query?: Query;
  /** Request headers that change what the call does. */
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  readonly body?: Body;
  /** Largest body in bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Of the usual answer; a handler's `Answer` may give another one that `otherStatuses` names. */
  readonly status: 200 | 201 | 202 | 204;
  readonly otherStatuses?: Readonly<Record<number, string>>;
  /** Of the JSON answer; absent where there is no body or it is none of JSON. */
  readonly response?: Response;
  /** Media types of answers besides JSON. */
  readonly textResponses?: readonly string[];
  /** Error codes besides those that every endpoint of its kind has. */
  readonly problems?: readonly ErrorCode[];
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;

type BodyOf<Body> = Body extends JsonBody<infer Schema> ? z.output<Schema> : Body extends BytesBody ? Bytes : undefined;

/** What the handler of an endpoint is given. */
export interface EndpointInput<Declaration extends EndpointDeclaration = EndpointDeclaration> {
  readonly params: OutputOf<Declaration['params']>;
  readonly query: OutputOf<Declaration['query']>;
  readonly body: BodyOf<Declaration['body']>;
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal;
  /** Aborts when the caller goes away before the answer. */
  readonly gone: AbortSignal;
}

type JsonOf<Declaration extends EndpointDeclaration> = Declaration['response'] extends z.ZodType
  ? z.input<Declaration['response']>
  : undefined;

/** What the handler of an endpoint gives. */
export type EndpointOutput<Declaration extends EndpointDeclaration> =
  | JsonOf<Declaration>
  | Answer<JsonOf<Declaration> | StreamableFile | string | undefined>;

/** Keeps the schemas' types of a declaration. */
export const endpoint = <const Declaration extends EndpointDeclaration>(declaration: Declaration): Declaration =>
  declaration;

export const jsonBody = <Schema extends z.ZodType>(schema: Schema): JsonBody<Schema> => ({ kind: 'json', schema });
