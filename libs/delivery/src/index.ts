export { BacklogMetrics } from './backlog/backlog-metrics.js';
export { type Engine, type EngineOptions, startEngine } from './engine.js';
export { DeliveryMetrics } from './metrics.js';
export { ParkedEvents } from './operator/parked-events.js';
export { prepareTopics } from './prepare-topics.js';
export { type DeliveryStore, type DeliveryStoreOptions, openDeliveryStore } from './store/open-store.js';
export { Trial, type TrialDependencies } from './trial/trial.js';
