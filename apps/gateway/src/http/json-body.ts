import { JsonSyntaxError, parseJson } from '@arkflows/contracts';
import { invalidRequest } from './invalid-request.js';

/** The value of a JSON body. Throws ArkError INVALID_REQUEST that names line and column, and quotes nothing of the body. */
export function parseJsonBody(bytes: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      const { line, column, message } = error;
      throw invalidRequest([{ path: 'body', line, column, message }]);
    }
    throw invalidRequest([{ path: 'body', message: 'The body is not UTF-8 text' }]);
  }
}
