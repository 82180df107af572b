import { ArkError } from '@arkflows/contracts';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../access/principal.js';
import type { EndpointDeclaration } from './declaration.js';

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

/** Finds who an API key belongs to; null for a key that is unknown, deleted or expired. */
export type Authenticate = (key: string) => Promise<Principal | null>;

/**
 * Decides before a byte of the body is read whether the call may go on: the key, its permission, the announced size.
 * Throws ArkError UNAUTHENTICATED, PERMISSION_DENIED or PAYLOAD_TOO_LARGE.
 */
export async function admit(request: FastifyRequest, authenticate: Authenticate): Promise<void> {
  const declaration = request.routeOptions.config.endpoint;
  if (!declaration) return;
  if (declaration.permission !== 'public') {
    const principal = await authenticate(bearerKey(request.headers.authorization));
    if (!principal) throw new ArkError('UNAUTHENTICATED', 'This API key is not known here, or has expired');
    if (declaration.permission !== 'authenticated' && !principal.may(declaration.permission)) {
      throw new ArkError('PERMISSION_DENIED', `This needs an API key with the permission '${declaration.permission}'`);
    }
    request.principal = principal;
  }
  refuseLargeBody(Number(request.headers['content-length'] ?? 0), declaration);
}

/** Throws ArkError PAYLOAD_TOO_LARGE when a body is larger than its endpoint takes. */
export function refuseLargeBody(bytes: number, declaration: EndpointDeclaration): void {
  const limit = declaration.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  if (bytes > limit) {
    throw new ArkError('PAYLOAD_TOO_LARGE', `The body has ${bytes} bytes; at most ${limit} are read here`);
  }
}

function bearerKey(header: string | undefined): string {
  if (header === undefined) throw new ArkError('UNAUTHENTICATED', 'Send an API key: Authorization: Bearer ark_…');
  const [scheme, key, ...rest] = header.trim().split(/ +/);
  if (scheme?.toLowerCase() !== 'bearer' || !key || rest.length > 0) {
    throw new ArkError('UNAUTHENTICATED', 'The Authorization header must be: Bearer ark_…');
  }
  return key;
}
