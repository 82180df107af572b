export { Forwarder } from './support/forwarder.js';
export { engineAddress, type Installation, onKafka, standalone, type Target } from './support/installation.js';
export { Provider } from './support/provider-simulator/provider.js';
export type { ProviderScript } from './support/provider-simulator/script.js';
export { mostWithin } from './support/provider-simulator/sliding-limit.js';
export { freePort, root, ServiceProcess } from './support/service-process.js';
export { until } from './support/until.js';
