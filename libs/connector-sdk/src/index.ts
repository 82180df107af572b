export * from './connector.js';
export * from './connector-error.js';
