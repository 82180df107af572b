import { duration } from './http/request-metrics.js';
import { replies, waiting } from './replies/reply-metrics.js';

/** What a gateway measures. */
export const gatewayMetrics = { counters: [replies], gauges: [waiting], histograms: [duration] } as const;
