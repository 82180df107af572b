import { defineAction, type Effect } from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { RestClient } from '../client.js';
import { RequestInput } from '../request/input.js';
import { prepareCall } from '../request/prepare.js';
import { shownHeaders } from '../response/headers.js';
import { readBody } from '../response/read-body.js';

const RequestResult = z.object({
  status: z.int().describe('Status of the answer'),
  headers: z
    .record(z.string(), z.string())
    .describe('Headers by lower-case name, without those that may hold a secret'),
  body: z.unknown().describe('JSON parsed, text as it is, null where there is none'),
});

export const request = defineAction({
  title: 'Send a request',
  description: 'Sends one HTTP request and answers status, headers and body.',
  input: RequestInput,
  output: RequestResult,
  effect: effectOf,
  execute: async (client: RestClient, input, { signal, idempotencyKey, observe }) => {
    const call = prepareCall(client.context.connection, client.baseUrl, input, idempotencyKey);
    const { answer, secrets } = await client.send(call, signal, observe);
    const { maxBytes } = client;
    const body = await readBody(call, answer, { expected: input.expect.body, maxBytes, secrets });
    return { status: answer.status, headers: secrets.outOfHeaders(shownHeaders(answer.headers)), body };
  },
});

/** By method (RFC 9110, 9.2); a method that is mapped from events may be any. */
function effectOf({ method, idempotencyHeader }: Readonly<Record<string, unknown>>): Effect {
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (method === 'PUT' || method === 'DELETE') return 'idempotent';
  return idempotencyHeader === undefined ? 'once' : 'keyed';
}
