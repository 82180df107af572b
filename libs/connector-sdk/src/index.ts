export * from './bulk/group-in-order.js';
export * from './bulk/split-until-alone.js';
export * from './catalogue/describe.js';
export * from './catalogue/find.js';
export * from './connector.js';
export * from './connector-error.js';
export * from './define.js';
export * from './secret.js';
