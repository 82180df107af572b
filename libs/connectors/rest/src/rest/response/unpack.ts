import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import type { HttpAnswer } from '../http/call.js';
import { headerOf } from '../http/call.js';

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/** The body's bytes as `content-encoding` packed them. Throws ERR_BUFFER_TOO_LARGE beyond `maxBytes`, and Error where that is no way known. */
export async function unpacked({ headers, body }: HttpAnswer, maxBytes: number): Promise<Buffer> {
  const encoding = headerOf(headers, 'content-encoding')?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity' || body.length === 0) return body;
  if (!Object.hasOwn(unpackers, encoding))
    throw new Error(`its content-encoding '${encoding.slice(0, 40)}' is not known`);
  return await unpackers[encoding as keyof typeof unpackers](body, { maxOutputLength: maxBytes });
}
