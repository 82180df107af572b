import { z } from 'zod';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import type { Session } from '../session.js';

/** A redrive as far as it is shown here. */
export const Redrive = z.looseObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled']),
  letters: z.int(),
  sent: z.int(),
  refused: z.int(),
  resolved: z.int(),
  deadAgain: z.int(),
});
export type Redrive = z.output<typeof Redrive>;

export const redrivePath = (session: Session, id: string): string =>
  urlPath`/v1/namespaces/${session.namespace}/redrives/${id}`;

export async function readRedrive(session: Session, id: string, environment: string | undefined): Promise<Redrive> {
  const { body } = await session.client.call({ path: redrivePath(session, id), query: { environment } });
  return expectShape(Redrive, body);
}

/** `redrive_1: 12 of 12 sent, 11 carried out, 1 failed again`. */
export function summaryOf({ id, letters, sent, refused, resolved, deadAgain, state }: Redrive): string {
  const parts = [
    `${sent} of ${letters} sent`,
    `${resolved} carried out`,
    ...(deadAgain > 0 ? [`${deadAgain} failed again`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(state === 'cancelled' ? ['cancelled'] : []),
  ];
  return `${id}: ${parts.join(', ')}`;
}
