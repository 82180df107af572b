/** Injection tokens of the ports that the gateway is composed with. */
export const BLOBS = Symbol('BlobStore');
export const BROKER = Symbol('Broker');
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('Log');
export const HEALTH = Symbol('Health');
export const METRICS = Symbol('Metrics');
export const CONFIG = Symbol('GatewayConfig');
