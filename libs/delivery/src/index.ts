export { type Engine, type EngineOptions, startEngine } from './engine.js';
export { prepareTopics } from './prepare-topics.js';
export { Trial, type TrialDependencies } from './trial/trial.js';
