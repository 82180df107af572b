export type { GatewayConfig } from './config.js';
export { createGateway, type Gateway } from './gateway.js';
export type { GatewayDependencies } from './gateway.module.js';
