import { ArkError, Profile } from '@arkflows/contracts';
import type { Bytes, BytesBody } from '../http/declaration.js';

export const YAML = 'application/yaml';
const readable = [YAML, 'text/yaml', 'application/x-yaml', 'application/json'];

/** A profile manifest as a request body. */
export const manifestBody: BytesBody = {
  kind: 'bytes',
  mediaTypes: {
    [YAML]: { description: 'The manifest as YAML; `text/yaml` is read too', schema: Profile },
    'application/json': { description: 'The manifest as JSON', schema: Profile },
  },
};

/** The text of a manifest that was sent. Throws ArkError UNSUPPORTED_MEDIA_TYPE, or INVALID_REQUEST when it is not UTF-8. */
export function manifestText({ mediaType, bytes }: Bytes): string {
  if (!readable.includes(mediaType)) {
    const given = mediaType === '' ? 'No Content-Type was sent' : `'${mediaType}' is not read here`;
    throw new ArkError('UNSUPPORTED_MEDIA_TYPE', `${given}; send ${readable.join(', ')}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ArkError('INVALID_REQUEST', 'The body is not UTF-8 text', { cause });
  }
}
