import { z } from 'zod';

/** Query parameters of every list that comes in pages. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Items per page'),
  cursor: z.string().max(2000).optional().describe('`nextCursor` of the page before'),
};
