import { ArkError } from '@arkflows/contracts';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { errorCode } from '../error-code.js';
import { invalidCursor, readCursor, writeCursor } from './cursor.js';

export interface PageRequest {
  /** Items at most, 1 to 500; default 50. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first. */
  readonly cursor?: string | undefined;
}

export interface PageOrder {
  /** Property names of the query's main entity: never null, together unique. An index on them keeps every page quick. */
  readonly by: readonly [string, ...string[]];
  readonly direction: 'ASC' | 'DESC';
}

export interface Page<Item> {
  readonly items: Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

const maxLimit = 500;
/** Texts that are no value of the column's type, and times out of range. */
const badValue = new Set(['22P02', '22007', '22008', '22003']);

/**
 * One page of a query (without to-many joins) by the sort key instead of an offset: rows that come or go in between neither
 * repeat nor hide others. Throws ArkError INVALID_REQUEST for a limit out of bounds or a foreign cursor.
 */
export async function pageAfter<Item extends ObjectLiteral>(
  query: SelectQueryBuilder<Item>,
  order: PageOrder,
  { limit = 50, cursor }: PageRequest,
): Promise<Page<Item>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    const details = { path: 'limit' };
    throw new ArkError('INVALID_REQUEST', `\`limit\` must be a whole number from 1 to ${maxLimit}.`, { details });
  }
  const columns = order.by.map((property) => `${query.alias}.${property}`);
  const name = [...columns, order.direction].join(' ');
  const page = query.clone();
  for (const [index, column] of columns.entries()) {
    page.addOrderBy(column, order.direction);
    // As text of the database: a Date would lose its microseconds, and with them rows.
    page.addSelect(`CAST(${column} AS text)`, keyAlias(index));
  }
  if (cursor !== undefined) {
    const key = readCursor(cursor, name, columns.length);
    const parameters = Object.fromEntries(key.map((value, index) => [keyAlias(index), value]));
    const after = order.direction === 'ASC' ? '>' : '<';
    const bounds = columns.map((_, index) => `:${keyAlias(index)}`);
    page.andWhere(`(${columns.join(', ')}) ${after} (${bounds.join(', ')})`, parameters);
  }
  const { raw, entities } = await page
    .limit(limit + 1)
    .getRawAndEntities<Record<string, string>>()
    .catch((error: unknown) => {
      throw cursor !== undefined && badValue.has(errorCode(error) ?? '') ? invalidCursor(error) : error;
    });
  const last = entities.length > limit ? raw[limit - 1] : undefined;
  const items = entities.slice(0, limit);
  return last
    ? {
        items,
        nextCursor: writeCursor(
          name,
          columns.map((_, index) => last[keyAlias(index)] ?? ''),
        ),
      }
    : { items };
}

const keyAlias = (index: number): string => `page_key_${index}`;
