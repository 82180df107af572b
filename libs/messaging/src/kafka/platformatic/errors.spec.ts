import { expect, test } from '@jest/globals';
import { AuthenticationError, MultipleErrors, NetworkError, ProtocolError, TimeoutError } from '@platformatic/kafka';
import { BrokerError } from '../../broker.js';
import { protocolErrorOf, toBrokerError } from './errors.js';

const refused = new NetworkError('Connection to h:1 failed.', { cause: new Error('connect ECONNREFUSED') });
const badPassword = new NetworkError('Connection to h:1 failed.', {
  cause: new AuthenticationError('SASL authentication failed.'),
});

const brokenHandshake = new NetworkError('Connection to h:1 failed.', {
  cause: new AuthenticationError('Cannot find a suitable SASL mechanism.', {
    cause: new NetworkError('Connection closed'),
  }),
});

test.each([
  ['an unreachable broker', refused, 'UNAVAILABLE', true],
  ['an answer that did not come', new TimeoutError('Request timed out'), 'UNAVAILABLE', true],
  ['a wrong password', badPassword, 'AUTHENTICATION_FAILED', false],
  ['a connection that broke before the password was asked for', brokenHandshake, 'UNAVAILABLE', true],
  ['a missing right', new ProtocolError('TOPIC_AUTHORIZATION_FAILED'), 'NOT_AUTHORIZED', false],
  ['a record that is too large', new ProtocolError('MESSAGE_TOO_LARGE'), 'RECORD_TOO_LARGE', false],
  ['a missing topic', new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION'), 'TOPIC_UNKNOWN', false],
  ['a leader on the move', new ProtocolError('NOT_LEADER_OR_FOLLOWER'), 'UNAVAILABLE', true],
  ['too few replicas', new ProtocolError('NOT_ENOUGH_REPLICAS'), 'UNAVAILABLE', true],
  ['a lost count', new ProtocolError('OUT_OF_ORDER_SEQUENCE_NUMBER'), 'UNAVAILABLE', true],
  ['a batch that is refused for good', new ProtocolError('INVALID_RECORD'), 'FAULT', false],
  ['something else', new TypeError('undefined is not a function'), 'FAULT', false],
])('%s is known by its code', (_name, error, code, retryable) => {
  expect(toBrokerError(error, 'Sending')).toMatchObject({
    code,
    retryable,
    message: expect.stringMatching(/^Sending: /),
  });
});

test('what the client wrapped in lists is still known', () => {
  const wrapped = new MultipleErrors('metadata failed', [
    new MultipleErrors('tries', [new ProtocolError('NOT_CONTROLLER')]),
  ]);
  expect(protocolErrorOf(wrapped)).toBe('NOT_CONTROLLER');
  const ours = new BrokerError('TIMEOUT', 'ours');
  expect(toBrokerError(new Error('outer', { cause: ours }), 'Sending')).toBe(ours);
});
