/** How many customers order: the keys. */
const CUSTOMERS = 5_000;

const statuses = ['CREATED', 'PAID', 'PACKED', 'SHIPPED', 'DELIVERED', 'RETURNED'] as const;
const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'SEK'] as const;
const cities = [
  'Amsterdam',
  'Zürich',
  'São Paulo',
  'Łódź',
  'København',
  'Springfield',
  'Saint-Étienne',
  '東京',
] as const;
const products = [
  'Trail running shoe',
  'Espresso machine',
  'Desk lamp "Aurora"',
  'Wool blanket',
  'Bicycle pump',
] as const;
const FIRST_ORDER_AT = Date.UTC(2026, 0, 1);

/** An order event: 20 fields, about 560 bytes of JSON. */
export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly customerEmail: string;
  readonly orderStatus: string;
  readonly currencyCode: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discountPct: number;
  readonly taxRate: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedAtMs: number;
  readonly shippingAddress: { readonly street: string; readonly city: string; readonly postalCode: string };
  readonly isPriority: boolean;
  readonly salesChannel: string;
  readonly warehouse: string;
  readonly sku: string;
  readonly productName: string;
  readonly carrier: string | null;
  readonly notes: string;
}

/** The same order for the same index, always; customers come in a scattered order. */
export function orderOf(index: number): Order {
  const random = scramble(index);
  const customer = customerOf(index);
  const createdAt = FIRST_ORDER_AT + index * 1_000 + (random % 1_000);
  const updatedAtMs = createdAt + (random % 86_400_000);
  return {
    orderId: `ord-${String(index).padStart(12, '0')}`,
    customerId: `cust-${customer}`,
    customerEmail: `Customer.${customer}@Mail${customer % 50}.Example.COM`,
    orderStatus: pick(statuses, random),
    currencyCode: pick(currencies, random >>> 3),
    quantity: 1 + (random % 9),
    unitPrice: 1 + (random % 50_000) / 100,
    discountPct: (random % 4) * 0.05,
    taxRate: 0.21,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
    updatedAtMs,
    shippingAddress: {
      street: `${1 + (random % 300)} Long Harbour Road`,
      city: pick(cities, random >>> 5),
      postalCode: String(10_000 + (random % 89_999)),
    },
    isPriority: random % 7 === 0,
    salesChannel: random % 3 === 0 ? 'store' : 'web',
    warehouse: `wh-${random % 12}`,
    sku: `SKU-${100_000 + (random % 900_000)}`,
    productName: pick(products, random >>> 7),
    carrier: random % 5 === 0 ? null : 'Postal Express',
    notes: 'Leave at the door',
  };
}

/** The ordering key of an order's event. */
export const keyOf = ({ customerId }: Order): string => customerId;

// 7919 is prime to the number of customers: every one comes once before one comes again.
export const customerOf = (index: number): number => (index * 7_919) % CUSTOMERS;

/** Of the last order of every customer: since the events of a key stay in order, all have been carried out when these have. */
export const lastOrderIds = (events: number): string[] =>
  Array.from({ length: Math.min(CUSTOMERS, events) }, (_, i) => `ord-${String(events - 1 - i).padStart(12, '0')}`);

const pick = <T>(from: readonly T[], random: number): T => from[random % from.length] as T;

/** 32 bits that look random (the finalizer of MurmurHash3). */
function scramble(index: number): number {
  let bits = index + 0x9e3779b9;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
