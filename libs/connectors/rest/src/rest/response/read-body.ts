import { JsonSyntaxError, parseJson } from '@arkflows/contracts';
import { tooLarge, unusableAnswer } from '../errors.js';
import type { HttpAnswer, HttpCall } from '../http/call.js';
import type { KnownSecrets } from '../secrets/known-secrets.js';
import { isJson, isText, isWebPage, type MediaType, mediaTypeOf } from './media-type.js';
import { unpacked } from './unpack.js';

export interface ReadOptions {
  readonly expected: 'auto' | 'json' | 'text';
  /** Most bytes, unpacked. */
  readonly maxBytes: number;
  /** What is taken out, should the target repeat it. */
  readonly secrets: KnownSecrets;
}

/** What the body says: JSON parsed, text as it is, null where there is none. Throws ConnectorError TARGET_ANSWER_INVALID. */
export async function readBody(call: HttpCall, answer: HttpAnswer, options: ReadOptions): Promise<unknown> {
  try {
    return await read(call, answer, options);
  } catch (error) {
    throw options.secrets.outOfFailure(error);
  }
}

async function read(
  call: HttpCall,
  answer: HttpAnswer,
  { expected, maxBytes, secrets }: ReadOptions,
): Promise<unknown> {
  if (answer.body.length === 0) return null;
  const type = mediaTypeOf(answer.headers);
  const bytes = answer.headers['content-encoding'] === undefined ? answer.body : await unpack(call, answer, maxBytes);
  if (expected === 'text') return textOf(call, bytes, type, secrets);
  if (isWebPage(type))
    throw unusableAnswer(
      call,
      'The target answered a web page where data was expected; check baseUrl and path, and whether a login or proxy stands before it',
      { retryable: true, details: { status: answer.status, contentType: type.name } },
    );
  if (expected === 'json' || isJson(type)) {
    const text = decode(call, bytes, { name: type.name });
    return secrets.outOf(parse(call, answer.status, text), text);
  }
  if (type.name !== '' && !isText(type))
    throw unusableAnswer(
      call,
      `The target answered '${type.name.slice(0, 100)}', which is neither JSON nor text; ask for another type by an accept header`,
      { details: { status: answer.status, contentType: type.name } },
    );
  return textOf(call, bytes, type, secrets);
}

function textOf(call: HttpCall, bytes: Buffer, type: MediaType, secrets: KnownSecrets): string {
  const text = decode(call, bytes, type);
  return secrets.outOf(text, text);
}

async function unpack(call: HttpCall, answer: HttpAnswer, maxBytes: number): Promise<Buffer> {
  try {
    return await unpacked(answer, maxBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(call, maxBytes);
    const why = error instanceof Error ? error.message : String(error);
    throw unusableAnswer(call, `The answer cannot be unpacked: ${why}`, { details: { status: answer.status } });
  }
}

function decode(call: HttpCall, bytes: Buffer, { charset }: MediaType): string {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusableAnswer(call, `The answer is not the text in ${charset ?? 'UTF-8'} that it claims to be`);
  }
}

function parse(call: HttpCall, status: number, text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const where = error instanceof JsonSyntaxError ? `: ${error.message}` : '';
    throw unusableAnswer(call, `The answer is not JSON as it claims to be${where}`, { details: { status } });
  }
}
