import { BrokerError, type BrokerErrorCode } from '../broker.js';

interface KafkaFailure {
  readonly name: string;
  readonly message: string;
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

const codeOfType: Readonly<Record<string, BrokerErrorCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'TOPIC_UNKNOWN',
  MESSAGE_TOO_LARGE: 'RECORD_TOO_LARGE',
  RECORD_LIST_TOO_LARGE: 'RECORD_TOO_LARGE',
  ILLEGAL_GENERATION: 'ASSIGNMENT_LOST',
  UNKNOWN_MEMBER_ID: 'ASSIGNMENT_LOST',
  SASL_AUTHENTICATION_FAILED: 'AUTHENTICATION_FAILED',
  TOPIC_AUTHORIZATION_FAILED: 'NOT_AUTHORIZED',
  GROUP_AUTHORIZATION_FAILED: 'NOT_AUTHORIZED',
  CLUSTER_AUTHORIZATION_FAILED: 'NOT_AUTHORIZED',
  REQUEST_TIMED_OUT: 'TIMEOUT',
  // A producer's sequence that the broker does not know (its log was cut): a new producer can go on.
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'UNAVAILABLE',
  UNKNOWN_PRODUCER_ID: 'UNAVAILABLE',
  INVALID_PRODUCER_EPOCH: 'UNAVAILABLE',
};

/** Of the broker's own name of an error; undefined where that says nothing to the port. */
export const codeOfProtocolError = (type: string): BrokerErrorCode | undefined =>
  Object.hasOwn(codeOfType, type) ? codeOfType[type] : undefined;

const codeOfName: Readonly<Record<string, BrokerErrorCode>> = {
  KafkaJSSASLAuthenticationError: 'AUTHENTICATION_FAILED',
  KafkaJSConnectionError: 'UNAVAILABLE',
  KafkaJSConnectionClosedError: 'UNAVAILABLE',
  KafkaJSRequestTimeoutError: 'TIMEOUT',
  KafkaJSNoBrokerAvailableError: 'UNAVAILABLE',
  KafkaJSBrokerNotFound: 'UNAVAILABLE',
  KafkaJSGroupCoordinatorNotFound: 'UNAVAILABLE',
  KafkaJSMetadataNotLoaded: 'UNAVAILABLE',
  KafkaJSTopicMetadataNotLoaded: 'UNAVAILABLE',
  KafkaJSLockTimeout: 'TIMEOUT',
  KafkaJSTimeout: 'TIMEOUT',
};

const isFailure = (error: unknown): error is KafkaFailure => error instanceof Error;

/** The client wraps an error once for each of its retry loops: the innermost one says what happened. */
const causes = (error: unknown): readonly KafkaFailure[] => {
  const chain: KafkaFailure[] = [];
  for (let next = error; isFailure(next) && !chain.includes(next) && chain.length < 10; next = next.cause)
    chain.push(next);
  return chain;
};

/** The broker's own name of the error (`REBALANCE_IN_PROGRESS` …), where it answered with one. */
export const protocolErrorOf = (error: unknown): string | undefined =>
  causes(error).find(({ type }) => type !== undefined)?.type;

/** A failure of the client as BrokerError; `doing` says in the message what was tried. */
export const toBrokerError = (error: unknown, doing: string): BrokerError => {
  const chain = causes(error);
  const ours = chain.find((cause) => cause instanceof BrokerError);
  if (ours) return ours;
  for (const { type, name } of chain) {
    const code = (type !== undefined ? codeOfType[type] : undefined) ?? codeOfName[name];
    if (code !== undefined) return new BrokerError(code, `${doing}: ${chain.at(-1)?.message}`, { cause: error });
  }
  const innermost = chain.at(-1);
  const retryable = innermost?.name.startsWith('KafkaJS') === true && innermost.retriable === true;
  return new BrokerError(retryable ? 'UNAVAILABLE' : 'FAULT', `${doing}: ${innermost?.message ?? String(error)}`, {
    cause: error,
  });
};
