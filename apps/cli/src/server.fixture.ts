import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArkError, type ErrorCode, type FailureOptions, problemContentType, problemDetails } from '@arkflows/contracts';
import { afterEach } from '@jest/globals';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  /** As it comes, in place of text; breaks off where it throws. */
  readonly stream?: AsyncIterable<string>;
  readonly type?: string;
}

/** `GET /v1/namespaces`: what it answers. */
export type Routes = Readonly<Record<string, (request: Received) => Answer | Promise<Answer>>>;

export const problem = (code: ErrorCode, detail: string, options: FailureOptions = {}): Answer => {
  const details = problemDetails(new ArkError(code, detail, options), 'req-1');
  return { status: details.status, json: details, type: problemContentType };
};

/** A real HTTP server that answers these routes, as a gateway would. */
export async function startServer(routes: Routes) {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? '/', 'http://server');
    const { method = 'GET', headers } = request;
    const received = { method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body };
    requests.push(received);
    const route = routes[`${method} ${url.pathname}`];
    const answer = route ? await route(received) : problem('NOT_FOUND', `There is no ${method} ${url.pathname}`);
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' });
    if (answer.stream) return pipeline(Readable.from(answer.stream), response).catch(() => {});
    response.end(answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** Starts servers in tests, as `startServer` does; they are closed when their test is over. */
export function serverOfTest(): typeof startServer {
  const started: { close(): Promise<void> }[] = [];
  afterEach(() => Promise.all(started.splice(0).map((server) => server.close())).then(() => {}));
  return async (routes) => {
    const server = await startServer(routes);
    started.push(server);
    return server;
  };
}
