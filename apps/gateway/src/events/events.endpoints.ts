import { TopicName } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { MAX_BODY_BYTES } from '../http/http-application.js';

export const publishEvents = endpoint({
  operation: 'publishEvents',
  method: 'POST',
  path: '/v1/topics/{topic}/events',
  tag: 'Events',
  summary: 'Publishes events; all of a request, or none that does not fit',
  description:
    'CloudEvents 1.0 HTTP binding (binary with `ce-` headers, structured, batch), NDJSON, or one bare JSON value. ' +
    'Answered once the broker has acknowledged every event. After a 503 some may stand in the topic: send all again, ' +
    'with the same ids. A topic that is not there is made when a deployed trigger reads it, else only with `create=true`.',
  permission: 'events.publish',
  audit: 'none',
  params: z.object({ topic: TopicName }),
  query: z.strictObject({
    create: z
      .stringbool()
      .default(false)
      .describe('Make the topic when it is not there, although nothing reads it yet'),
  }),
  body: {
    kind: 'bytes',
    mediaTypes: {
      'application/cloudevents+json': { description: 'One event' },
      'application/cloudevents-batch+json': { description: 'A list of events' },
      'application/x-ndjson': { description: 'One event, or bare data of one, per line' },
      'application/json': { description: 'Data of one event; its attributes in `ce-` headers, if there are any' },
    },
  },
  maxBodyBytes: MAX_BODY_BYTES,
  status: 202,
  response: z.object({ accepted: z.int().describe('How many events the broker has acknowledged') }),
  problems: ['PERMISSION_DENIED', 'NOT_FOUND'],
});
