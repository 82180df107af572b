/**
 * CloudEvents 1.0 attributes (https://github.com/cloudevents/spec) and the extensions that we read or write. Attributes are
 * texts in every mode: an extension written as a number or truth value in JSON reads as its text, as it would in a header.
 */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly partitionkey?: string;
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly expirytime?: string;
  readonly arkprofile?: string;
  readonly arkoperation?: string;
  readonly data: Data;
  /** Any other extension attribute. */
  readonly [extension: string]: unknown;
}

export const eventTypes = {
  command: 'io.arkflows.command.v1',
  result: 'io.arkflows.result.v1',
  ask: 'io.arkflows.ask.v1',
  answer: 'io.arkflows.answer.v1',
  /** Of an event that came as a bare payload and so says no type of its own. */
  bare: 'io.arkflows.bare.v1',
} as const;
