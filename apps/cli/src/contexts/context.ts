import { Name } from '@arkflows/contracts';
import { z } from 'zod';

/** The context that is always there: the standalone process of this folder, as if nobody had made a context. */
export const LOCAL = 'local';

/** An installation that `ark` can be pointed at by name. */
export const Context = z.strictObject({
  url: z.url(),
  /** Where `-n` and ARK_NAMESPACE say nothing. */
  namespace: Name.optional(),
  /** File with the API key; a relative path begins at the folder of the contexts. */
  keyFile: z.string().min(1).optional(),
});
export type Context = z.output<typeof Context>;

/** All that is kept, as it stands in `contexts.json`. */
export const Contexts = z.strictObject({
  /** The one that counts where none is named. */
  current: Name.default(LOCAL),
  contexts: z.record(Name, Context).default({}),
});
export type Contexts = z.output<typeof Contexts>;
