import { z } from 'zod';
import type { GatewayClient, Query } from './client.js';
import { expectShape } from './expect-shape.js';

const PAGE_SIZE = 200;

/** An object of the API; fields that this version does not know are kept. */
export type Item = Readonly<Record<string, unknown>>;

const Page = z.object({ items: z.array(z.record(z.string(), z.unknown())), nextCursor: z.string().nullish() });

/** All items of a list that has no pages. */
export async function listAll(client: GatewayClient, path: string): Promise<Item[]> {
  return expectShape(Page, (await client.call({ path })).body).items;
}

/** The first `limit` items of a list, over as many pages as that takes. */
export async function listItems(
  client: GatewayClient,
  path: string,
  limit: number,
  query: Query = {},
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const wanted = Math.min(PAGE_SIZE, limit - items.length);
    const { body } = await client.call({ path, query: { ...query, limit: wanted, cursor } });
    const page = expectShape(Page, body);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor && items.length < limit);
  return items.slice(0, limit);
}
