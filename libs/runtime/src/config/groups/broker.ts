import { defineGroup, type ReportProblem } from '../group.js';
import { flag, hostList, oneOf, path, text } from '../kinds.js';
import { variable } from '../variable.js';

export interface SaslConfig {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaConfig {
  readonly kind: 'kafka';
  readonly brokers: readonly string[];
  readonly ssl: boolean;
  /** PEM file of the authority that signed the brokers' certificates; undefined: those that Node knows. */
  readonly caFile: string | undefined;
  readonly sasl: SaslConfig | undefined;
  readonly producerClient: 'platformatic' | 'kafkajs';
}

export type BrokerConfig = KafkaConfig | { readonly kind: 'embedded' };

const variables = {
  kind: variable('ARK_BROKER', {
    kind: oneOf('kafka', 'embedded'),
    default: 'kafka',
    description: 'Apache Kafka, or the broker inside the standalone process, for one machine.',
  }),
  brokers: variable('ARK_KAFKA_BROKERS', {
    kind: hostList,
    description: 'Where the first contact with the Kafka cluster is made. Needed with `ARK_BROKER=kafka`.',
  }),
  ssl: variable('ARK_KAFKA_SSL', { kind: flag, default: 'false', description: 'Speak TLS with the brokers.' }),
  caFile: variable('ARK_KAFKA_CA_FILE', {
    kind: path,
    description: 'PEM file of the authority that signed the brokers’ certificates, when it is a private one.',
  }),
  producerClient: variable('ARK_KAFKA_PRODUCER_CLIENT', {
    kind: oneOf('platformatic', 'kafkajs'),
    default: 'platformatic',
    description: 'The library that records are sent with; `kafkajs` costs several times the CPU.',
  }),
  saslMechanism: variable('ARK_KAFKA_SASL_MECHANISM', {
    kind: oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
    description: 'How to authenticate. Not set: without authentication.',
  }),
  saslUsername: variable('ARK_KAFKA_SASL_USERNAME', { kind: text, description: 'User of the SASL mechanism.' }),
  saslPassword: variable('ARK_KAFKA_SASL_PASSWORD', {
    kind: text,
    secret: true,
    description: 'Password of the SASL mechanism.',
  }),
};

/** Where the events come from and go to. */
export const brokerConfig = defineGroup('Broker', variables, (values, problem): BrokerConfig => {
  if (values.kind === 'embedded') return { kind: 'embedded' };
  if (!values.brokers)
    problem('ARK_KAFKA_BROKERS', 'is not set: ARK_BROKER=kafka needs host:port of at least one broker');
  if (values.caFile && !values.ssl) problem('ARK_KAFKA_CA_FILE', 'has no use without ARK_KAFKA_SSL=true: set that too');
  const { ssl, caFile, producerClient, brokers = [] } = values;
  return { kind: 'kafka', brokers, ssl, caFile, producerClient, sasl: saslOf(values, problem) };
});

interface SaslValues {
  readonly saslMechanism: SaslConfig['mechanism'] | undefined;
  readonly saslUsername: string | undefined;
  readonly saslPassword: string | undefined;
}

function saslOf(values: SaslValues, problem: ReportProblem): SaslConfig | undefined {
  const { saslMechanism: mechanism, saslUsername: username, saslPassword: password } = values;
  if (!mechanism) {
    if (username || password)
      problem('ARK_KAFKA_SASL_MECHANISM', 'is not set, but user or password is: set it or take them off');
    return undefined;
  }
  if (!username) problem('ARK_KAFKA_SASL_USERNAME', `is not set: ARK_KAFKA_SASL_MECHANISM=${mechanism} needs it`);
  if (!password) problem('ARK_KAFKA_SASL_PASSWORD', `is not set: ARK_KAFKA_SASL_MECHANISM=${mechanism} needs it`);
  return { mechanism, username: username ?? '', password: password ?? '' };
}
