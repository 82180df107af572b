import type { Installation } from '@arkflows/e2e';

/** One request to an installation's gateway, as its administrator. Throws with the answer when it is not a success. */
export async function ask(suite: Installation, path: string, type: string, body: string): Promise<void> {
  const response = await fetch(`${suite.gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${suite.apiKey}`, 'content-type': type },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${answer}`);
}

/** Stores a profile; nothing runs it yet. */
export async function apply(suite: Installation, manifest: string): Promise<void> {
  const { code, stdout, stderr } = await suite.ark(['apply', '-f', '-'], manifest);
  if (code !== 0) throw new Error(`ark apply: ${stdout}${stderr}`);
}

/** Resolves when the deployment is on the control topic; the service follows by itself. */
export const deploy = (suite: Installation, profile: string): Promise<void> =>
  ask(suite, '/v1/namespaces/default/deployments', 'application/json', JSON.stringify({ profile }));
