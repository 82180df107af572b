import { expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { BrokerError } from '../broker.js';
import { protocolErrorOf, toBrokerError } from './errors.js';

const protocolError = (type: string, retriable: boolean) =>
  new kafkajs.KafkaJSProtocolError({ message: type, type, code: 1, retriable } as never);

/** The client's types do not offer the constructors of these. */
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each([
  ['an unreachable broker', named('KafkaJSConnectionError', 'connect ECONNREFUSED'), 'UNAVAILABLE', true],
  ['an answer that did not come', named('KafkaJSRequestTimeoutError', 'Request timed out'), 'TIMEOUT', true],
  ['a wrong password', named('KafkaJSSASLAuthenticationError', 'SASL failed'), 'AUTHENTICATION_FAILED', false],
  ['a missing right', protocolError('TOPIC_AUTHORIZATION_FAILED', false), 'NOT_AUTHORIZED', false],
  ['a record that is too large', protocolError('MESSAGE_TOO_LARGE', false), 'RECORD_TOO_LARGE', false],
  ['a missing topic', protocolError('UNKNOWN_TOPIC_OR_PARTITION', true), 'TOPIC_UNKNOWN', false],
  ['an evicted member', protocolError('UNKNOWN_MEMBER_ID', false), 'ASSIGNMENT_LOST', false],
  ['a leader on the move', protocolError('NOT_LEADER_FOR_PARTITION', true), 'UNAVAILABLE', true],
  ['something else', new TypeError('undefined is not a function'), 'FAULT', false],
])('%s is known by its code', (_name, error, code, retryable) => {
  expect(toBrokerError(error, 'Sending')).toMatchObject({ code, retryable, message: `Sending: ${error.message}` });
});

test('what the client wrapped in its retries is still known', () => {
  const inner = protocolError('REBALANCE_IN_PROGRESS', false);
  const outer = Object.assign(new Error('wrapped'), { cause: inner });
  expect(protocolErrorOf(outer)).toBe('REBALANCE_IN_PROGRESS');
  const ours = new BrokerError('TIMEOUT', 'ours');
  expect(toBrokerError(Object.assign(new Error('outer'), { cause: ours }), 'Sending')).toBe(ours);
});
