import { type AnswerHeaders, headerOf } from '../http/call.js';

export interface MediaType {
  /** Lower case, without parameters; empty where none is said. */
  readonly name: string;
  readonly charset?: string;
}

/** The `content-type` of an answer. */
export function mediaTypeOf(headers: AnswerHeaders): MediaType {
  const value = headerOf(headers, 'content-type') ?? '';
  const charset = /;\s*charset="?([\w-]+)/i.exec(value)?.[1];
  return { name: (value.split(';')[0] ?? '').trim().toLowerCase(), ...(charset && { charset }) };
}

export const isJson = ({ name }: MediaType): boolean => /^(?:application|text)\/json$|\+json$/.test(name);

export const isWebPage = ({ name }: MediaType): boolean => name === 'text/html' || name === 'application/xhtml+xml';

export const isText = ({ name }: MediaType): boolean =>
  /^text\/|\+xml$|^application\/(?:xml|x-ndjson|ndjson|jsonl|yaml|x-yaml|csv|javascript|graphql|x-www-form-urlencoded)$/.test(
    name,
  );
