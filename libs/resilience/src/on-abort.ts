const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `then` when the signal aborts, which it has not done yet; the answer takes that back. However many wait for one signal, it has
 * one listener: to add one, an EventTarget looks through all that it has, which is slow where a signal is shared by hundreds of calls.
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  const waiters = waiting.get(signal) ?? wait(signal);
  waiters.add(then);
  return () => {
    // Listeners keep some signals alive: none may be left behind.
    if (waiters.delete(then) && waiters.size === 0) forget(signal);
  };
}

function wait(signal: AbortSignal): Set<() => void> {
  const waiters = new Set<() => void>();
  waiting.set(signal, waiters);
  signal.addEventListener('abort', tell, { once: true });
  return waiters;
}

function tell(this: AbortSignal): void {
  const waiters = waiting.get(this);
  waiting.delete(this);
  for (const then of waiters ?? []) then();
}

function forget(signal: AbortSignal): void {
  waiting.delete(signal);
  signal.removeEventListener('abort', tell);
}
