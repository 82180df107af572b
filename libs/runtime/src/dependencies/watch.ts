import { type Attempt, type DependencyContext, tryOnce } from './dependency.js';
import { ReportedState } from './reported-state.js';

/** Asks `check` again and again and tells the health component `name`; resolves when the signal aborts. Never rejects. */
export async function watch(
  name: string,
  check: Attempt<unknown>,
  context: DependencyContext & { /** Default 5,000 ms. */ readonly everyMs?: number },
): Promise<void> {
  const { clock, signal, everyMs = 5_000 } = context;
  const state = new ReportedState(name, context);
  while (!signal.aborted) {
    try {
      await tryOnce(check, signal);
      state.up();
    } catch (error) {
      if (!signal.aborted) state.down(error);
    }
    await clock.sleep(everyMs, signal).catch(() => {});
  }
}
