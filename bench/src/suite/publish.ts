import type { Installation } from '@arkflows/e2e';
import { keyOf, orderOf } from '../workload/orders.js';
import { ask } from './gateway.js';

const EVENTS_PER_REQUEST = 500;

/** Publishes the first `events` orders as CloudEvents over the gateway: NDJSON, one request after the other. */
export async function publishOrders(suite: Installation, topic: string, events: number): Promise<void> {
  for (let from = 0; from < events; from += EVENTS_PER_REQUEST) {
    const length = Math.min(EVENTS_PER_REQUEST, events - from);
    const lines = Array.from({ length }, (_, i) => JSON.stringify(eventOf(from + i))).join('\n');
    await ask(suite, `/v1/topics/${topic}/events?create=true`, 'application/x-ndjson', lines);
  }
}

function eventOf(index: number) {
  const order = orderOf(index);
  return {
    specversion: '1.0',
    id: order.orderId,
    source: '/bench/shop',
    type: 'shop.order.changed',
    time: order.updatedAt,
    datacontenttype: 'application/json',
    partitionkey: keyOf(order),
    data: order,
  };
}
