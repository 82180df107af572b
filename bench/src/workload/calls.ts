import { stringify } from 'yaml';
import type { Order } from './orders.js';

export const CALLS_PROFILE = 'order-calls';
export const CALLS_TRIGGER = 'ordered';
export const CALLS_OPERATION = 'put';

/** The call that an order becomes: what the manifest says, by hand. */
export function callOf(order: Order): { readonly path: string; readonly body: string } {
  const body = {
    customer: order.customerId,
    email: order.customerEmail.toLowerCase(),
    status: order.orderStatus,
    currency: order.currencyCode,
    quantity: order.quantity,
    total: Math.round(order.quantity * order.unitPrice * (1 - order.discountPct) * 100) / 100,
    updatedAt: order.updatedAt,
    city: order.shippingAddress.city,
    priority: order.isPriority,
  };
  return { path: `/orders/${order.orderId}`, body: JSON.stringify(body) };
}

/** The manifest that makes of orders the calls that `callOf` makes. A topic makes it carry out what lies there. */
export const callsProfile = (baseUrl: string, inFlight: number, topic?: string): string =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: CALLS_PROFILE },
    spec: {
      connector: 'rest',
      connection: { baseUrl, pool: { connections: inFlight } },
      operations: {
        [CALLS_OPERATION]: {
          action: 'request',
          with: { method: 'PUT', path: '/orders/{id}' },
          mapping: {
            'params.id': 'data.orderId',
            'body.customer': 'data.customerId',
            'body.email': '$lowercase(data.customerEmail)',
            'body.status': 'data.orderStatus',
            'body.currency': 'data.currencyCode',
            'body.quantity': 'data.quantity',
            'body.total': '$round(data.quantity * data.unitPrice * (1 - data.discountPct), 2)',
            'body.updatedAt': 'data.updatedAt',
            'body.city': 'data.shippingAddress.city',
            'body.priority': 'data.isPriority',
          },
        },
      },
      ...(topic !== undefined && {
        triggers: [{ name: CALLS_TRIGGER, topic, from: 'earliest', operation: CALLS_OPERATION }],
      }),
      policies: { concurrency: inFlight },
    },
  });
