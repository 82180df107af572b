export { Forwarder } from './support/forwarder.js';
export { engineAddress, type Installation, onKafka, standalone, type Target } from './support/installation.js';
export { freePort, root, ServiceProcess } from './support/service-process.js';
export { until } from './support/until.js';
