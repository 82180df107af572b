export * from './broker.js';
export { type EmbeddedBrokerConfig, openEmbeddedBroker } from './embedded/broker.js';
export { headerText } from './headers.js';
export { createKafkaBroker } from './kafka/broker.js';
export type { KafkaConfig } from './kafka/client.js';
export { recordsGone } from './kafka/lost-position.js';
