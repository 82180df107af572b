import { type DocumentPath, formatPath, nearest, type ProblemItem } from '@arkflows/contracts';
import type { ConnectorDescription } from '../catalogue/connector-description.js';
import { invalidRequest } from '../http/invalid-request.js';
import { type ProblemSink, suggest } from '../profiles/lint/findings.js';
import { checkAgainstSchema } from '../profiles/lint/json-schema.js';
import { variantOf } from './data-variant.js';

const base: DocumentPath = ['body', 'data'];

/** Throws ArkError INVALID_REQUEST, with every field that does not fit the connector's credential; no value is shown. */
export function checkData({ name, credential }: ConnectorDescription, data: Readonly<Record<string, unknown>>): void {
  if (!credential) {
    throw invalidRequest([{ path: 'body.connector', message: `The connector '${name}' takes no credential` }]);
  }
  const problems: ProblemItem[] = [];
  const add = (path: DocumentPath, message: string, suggestion?: string) =>
    problems.push({ path: formatPath(path), message, ...(suggestion !== undefined && { suggestion }) });
  const sink: ProblemSink = { atKey: add, atValue: add };
  const variant = variantOf(credential, data);
  if ('schema' in variant) checkAgainstSchema(variant.schema, data, base, sink);
  else {
    const { field, allowed } = variant;
    const meant = nearest(String(data[field] ?? ''), allowed);
    add([...base, field], `must be one of ${allowed.join(', ')}`, meant && suggest(meant, allowed));
  }
  if (problems.length > 0) throw invalidRequest(problems);
}
