import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import type { Session } from '../session.js';
import { Deployment } from './deployment.js';

/** More environments than anybody has. */
const MAX_ENVIRONMENTS = 500;

/** The deployment of a profile that counts now. Throws CliFailure when there is none, or several and no environment is named. */
export async function currentDeployment(session: Session, profile: string, environment?: string): Promise<Deployment> {
  const path = urlPath`/v1/namespaces/${session.namespace}/deployments`;
  const query = { profile, environment, current: 'true' };
  const items = await listItems(session.client, path, MAX_ENVIRONMENTS, query);
  const [current, ...others] = items.map((item) => expectShape(Deployment, item));
  if (!current) {
    const where = environment ? ` in ${environment}` : '';
    const message = `Profile '${profile}' of namespace '${session.namespace}' is not deployed${where}.`;
    throw new CliFailure(exitCodes.notFound, message);
  }
  if (others.length === 0) return current;
  const environments = [current, ...others].map((deployment) => deployment.environment).join(', ');
  const message = `Profile '${profile}' is deployed in several environments: ${environments}.`;
  throw new CliFailure(exitCodes.usage, message, 'Name one with -e.');
}
