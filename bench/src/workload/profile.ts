import type { Target } from '@arkflows/e2e';
import { stringify } from 'yaml';

export const PROFILE = 'orders';
export const TRIGGER = 'ordered';

export interface ProfileVariant {
  readonly action: 'insert' | 'upsert';
  readonly results?: 'all' | 'failures';
  /** Columns whose expression is to be another one. */
  readonly mapping?: Readonly<Record<string, string>>;
}

/** What becomes which column: what `rowOf` does by hand, as expressions. */
export const orderMapping = {
  'row.id': 'data.orderId',
  'row.customer_id': 'data.customerId',
  'row.email': '$lowercase(data.customerEmail)',
  'row.status': 'data.orderStatus',
  'row.currency': 'data.currencyCode',
  'row.quantity': 'data.quantity',
  'row.unit_price': 'data.unitPrice',
  'row.total': '$round(data.quantity * data.unitPrice * (1 - data.discountPct), 2)',
  'row.created_at': 'data.createdAt',
  'row.updated_at': 'data.updatedAt',
  'row.city': 'data.shippingAddress.city',
  'row.priority': 'data.isPriority',
};

/** The manifest that makes rows of orders. */
export const ordersProfile = (topic: string, { host, port, database }: Target, variant: ProfileVariant): string =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: PROFILE },
    spec: {
      connector: 'postgres',
      connection: { host, port, database, ssl: 'disable' },
      credential: 'playground',
      operations: {
        store: {
          action: variant.action,
          with: { table: 'orders', ...(variant.action === 'insert' ? { onConflict: 'nothing' } : { key: ['id'] }) },
          mapping: { ...orderMapping, ...variant.mapping },
        },
      },
      triggers: [
        { name: TRIGGER, topic, from: 'earliest', operation: 'store', results: variant.results ?? 'failures' },
      ],
    },
  });
