import type { RestConnection } from '../config.js';
import type { HttpCall } from '../http/call.js';
import { encodeBody } from './body.js';
import { mergeHeaders } from './headers.js';
import type { RequestInput } from './input.js';
import { requestTarget } from './target.js';

const accepts = { auto: 'application/json, text/*;q=0.5', json: 'application/json', text: '*/*' } as const;

/** What an action's input asks for, without the credential. Throws ConnectorError MAPPING_FAILED. */
export function prepareCall(
  connection: RestConnection,
  baseUrl: URL,
  input: RequestInput,
  idempotencyKey: string | undefined,
): HttpCall {
  const body = encodeBody(input);
  const { method, expect, idempotencyHeader } = input;
  return {
    method,
    target: requestTarget(baseUrl, input, connection.query),
    headers: mergeHeaders(
      { accept: accepts[expect.body], 'user-agent': connection.userAgent },
      body ? { 'content-type': body.contentType } : {},
      connection.headers,
      input.headers,
      idempotencyHeader && idempotencyKey ? { [idempotencyHeader]: idempotencyKey } : {},
    ),
    body: body?.text ?? null,
    expects: (status) => expect.status.some((one) => one === status || one === classOf(status)),
  };
}

const classOf = (status: number): string => `${Math.floor(status / 100)}xx`;
