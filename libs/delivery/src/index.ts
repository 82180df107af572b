export { type Engine, type EngineOptions, prepareTopics, startEngine } from './engine.js';
