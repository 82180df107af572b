import { type Attempt, type DependencyContext, tryOnce } from './dependency.js';
import { ReportedState } from './reported-state.js';

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/**
 * Tries until `attempt` succeeds and answers its result, with exponential backoff (100 ms to 5 s, jittered). Meanwhile the
 * health component `name` says what is wrong. Rejects only with the signal's reason.
 */
export async function waitFor<T>(name: string, attempt: Attempt<T>, context: DependencyContext): Promise<T> {
  const { clock, health, signal } = context;
  const state = new ReportedState(name, context);
  health.component(name);
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, MAX_DELAY_MS)) {
    try {
      const result = await tryOnce(attempt, signal);
      state.up();
      return result;
    } catch (error) {
      signal.throwIfAborted();
      state.down(error);
    }
    await clock.sleep(delay * (0.5 + Math.random() / 2), signal);
  }
}
