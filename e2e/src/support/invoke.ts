import type { Installation } from './installation.js';

interface Invoked {
  readonly status: number;
  readonly body: {
    readonly runId: string;
    readonly status?: string;
    readonly code?: string;
    readonly detail?: string;
    readonly data?: unknown;
    readonly cache?: string;
    readonly fallback?: string;
  };
}

interface Options {
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadline?: string;
  readonly profile?: string;
  /** Another gateway than the installation's first. */
  readonly url?: string;
}

/** Calls an operation, by default of the profile `people`, through a gateway, as an application does. */
export async function invoke(
  suite: Pick<Installation, 'gateway' | 'apiKey'>,
  operation: string,
  data: unknown,
  { headers, deadline, profile = 'people', url = suite.gateway.url }: Options = {},
): Promise<Invoked> {
  const path = `/v1/namespaces/default/profiles/${profile}/operations/${operation}:invoke`;
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${suite.apiKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ data, deadline }),
    signal: AbortSignal.timeout(90_000),
  });
  return { status: response.status, body: (await response.json()) as Invoked['body'] };
}
