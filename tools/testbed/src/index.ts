export type {
  BrokerNode,
  Engine,
  EngineSource,
  KafkaEngine,
  PostgresEngine,
  RedisEngine,
  StopSignal,
} from './engine.js';
export { startTestbed, type Testbed, type TestbedOptions } from './testbed.js';
