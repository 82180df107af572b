/** How a payload of some content type is read. */
export type ContentKind = 'json' | 'text' | 'event' | 'batch' | 'lines' | 'unread';

/** For messages. */
export const readableTypes = 'application/json, types that end in +json, and text/*, in UTF-8';

const MAX_CACHED = 256;
const known = new Map<string, ContentKind>([['application/json', 'json']]);

/** The kind of a content type with or without parameters. Remembers what it met: producers say the same again and again. */
export function contentKind(contentType: string): ContentKind {
  const cached = known.get(contentType);
  if (cached) return cached;
  const kind = classify(contentType);
  if (known.size < MAX_CACHED && contentType.length < MAX_CACHED) known.set(contentType, kind);
  return kind;
}

function classify(contentType: string): ContentKind {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(parameter)?.[1]).find(Boolean);
  if (charset && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') return 'unread';
  return kindOf(type.trim());
}

function kindOf(mediaType: string): ContentKind {
  switch (mediaType) {
    case 'application/cloudevents+json':
      return 'event';
    case 'application/cloudevents-batch+json':
      return 'batch';
    case 'application/x-ndjson':
    case 'application/ndjson':
      return 'lines';
    case 'application/json':
    case 'text/json':
      return 'json';
  }
  if (mediaType.startsWith('application/cloudevents')) return 'unread';
  if (mediaType.endsWith('+json')) return 'json';
  return mediaType.startsWith('text/') ? 'text' : 'unread';
}
