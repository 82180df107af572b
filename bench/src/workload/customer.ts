/** A customer event of about 1 KB, and what a CRM wants of it: 20 fields. */
export const customer = {
  event: { id: 'e-000001', source: '/shop', type: 'shop.customer.updated', time: '2026-11-24T10:15:30Z' },
  data: {
    customerId: 'c-1234567',
    first: 'Zoë',
    last: 'Ångström',
    status: 'active',
    language: 'sv',
    note: '  rings the bell twice,  then waits  ',
    contact: { email: 'Zoe.Angstrom@Example.COM', phone: '+46 70 123 45 67', fax: null },
    address: { street: 'Vasagatan 1', city: 'Göteborg', zip: '411 01', country: 'se', floor: 3, door: '1402' },
    loyalty: { level: 'gold', points: 1_204, since: '2019-04-01', card: '7000 1234 5678 9012' },
    lastOrder: { id: 'o-998877', total: 1234.567, currency: 'SEK', placedAt: '2026-11-20T08:00:00Z', lines: 4 },
    lines: [
      { sku: 'lamp-01', price: 249.5, quantity: 2 },
      { sku: 'pen-17', price: 12.25, quantity: 10 },
      { sku: 'desk-03', price: 1999, quantity: 1 },
      { sku: 'chair-08', price: 749, quantity: 4 },
    ],
    consents: { email: true, sms: false, post: true, phone: false },
    tags: ['newsletter', 'vip', 'returning', 'gift-card'],
    preferences: { store: 'Nordstan', delivery: 'parcel box', payment: 'invoice', size: 'M' },
  },
};

export const customerSchema = {
  type: 'object',
  required: ['customerId', 'contact', 'address'],
  properties: {
    customerId: { type: 'string', pattern: '^c-[0-9]+$' },
    status: { enum: ['active', 'dormant', 'gone'] },
    contact: { type: 'object', required: ['email'], properties: { email: { type: 'string', minLength: 3 } } },
    address: { type: 'object', properties: { country: { type: 'string', minLength: 2, maxLength: 2 } } },
    lines: { type: 'array', items: { type: 'object', required: ['sku', 'price', 'quantity'] } },
    tags: { type: 'array', items: { type: 'string' } },
  },
};

/** Fields, joined, compared, trimmed, computed. */
export const fieldMapping = {
  id: 'data.customerId',
  email: '$lowercase(data.contact.email)',
  name: "data.first & ' ' & data.last",
  street: 'data.address.street',
  city: 'data.address.city',
  zip: 'data.address.zip',
  country: '$uppercase(data.address.country)',
  phone: 'data.contact.phone',
  isGold: "data.loyalty.level = 'gold'",
  points: 'data.loyalty.points + 100',
  since: 'data.loyalty.since',
  total: '$round(data.lastOrder.total, 2)',
  currency: 'data.lastOrder.currency',
  orderedAt: 'data.lastOrder.placedAt',
  note: '$trim(data.note)',
  language: "data.language ?: 'en'",
  state: "data.status = 'active' ? 1 : 0",
  store: 'data.preferences.store',
  changedAt: 'event.time',
  source: 'event.source',
};

/** The same, with lists filtered, summed and made anew in four of the fields. */
export const listMapping = {
  ...fieldMapping,
  store: 'data.lines[quantity > 1].sku',
  since: '$sum(data.lines.(price * quantity))',
  orderedAt: "data.lines.{ 'article': sku, 'count': quantity }",
  state: "$join($map(data.tags, $uppercase), ',')",
};

type Scope = typeof customer;

export function fieldsByHand({ event, data }: Scope) {
  return {
    id: data.customerId,
    email: data.contact.email.toLowerCase(),
    name: `${data.first} ${data.last}`,
    street: data.address.street,
    city: data.address.city,
    zip: data.address.zip,
    country: data.address.country.toUpperCase(),
    phone: data.contact.phone,
    isGold: data.loyalty.level === 'gold',
    points: data.loyalty.points + 100,
    since: data.loyalty.since as unknown,
    total: Number(data.lastOrder.total.toFixed(2)),
    currency: data.lastOrder.currency,
    orderedAt: data.lastOrder.placedAt as unknown,
    note: data.note.replace(/[ \t\n\r]+/g, ' ').trim(),
    language: data.language || 'en',
    state: (data.status === 'active' ? 1 : 0) as unknown,
    store: data.preferences.store as unknown,
    changedAt: event.time,
    source: event.source,
  };
}

export function listsByHand(scope: Scope) {
  const { lines, tags } = scope.data;
  const mapped = fieldsByHand(scope);
  mapped.store = lines.filter(({ quantity }) => quantity > 1).map(({ sku }) => sku);
  mapped.since = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  mapped.orderedAt = lines.map(({ sku, quantity }) => ({ article: sku, count: quantity }));
  mapped.state = tags.map((tag) => tag.toUpperCase()).join(',');
  return mapped;
}
