import type { Order } from './orders.js';

export const ordersTable = `
DROP TABLE IF EXISTS orders;
CREATE TABLE orders (
  id text PRIMARY KEY, customer_id text, email text, status text, currency text, quantity int, unit_price numeric(12,2),
  total numeric(14,2), created_at timestamptz, updated_at timestamptz, city text, priority boolean
)`;

/** Columns of the table with their types, in the order of `rowOf`. */
export const columns = [
  ['id', 'text'],
  ['customer_id', 'text'],
  ['email', 'text'],
  ['status', 'text'],
  ['currency', 'text'],
  ['quantity', 'int4'],
  ['unit_price', 'numeric'],
  ['total', 'numeric'],
  ['created_at', 'timestamptz'],
  ['updated_at', 'timestamptz'],
  ['city', 'text'],
  ['priority', 'bool'],
] as const;

export const columnNames = columns.map(([name]) => name).join(', ');

/** The mapping written by hand: what the profile's expressions say, as plain code. */
export const rowOf = (order: Order): readonly (string | number | boolean)[] => [
  order.orderId,
  order.customerId,
  order.customerEmail.toLowerCase(),
  order.orderStatus,
  order.currencyCode,
  order.quantity,
  order.unitPrice,
  Math.round(order.quantity * order.unitPrice * (1 - order.discountPct) * 100) / 100,
  order.createdAt,
  order.updatedAt,
  order.shippingAddress.city,
  order.isPriority,
];
