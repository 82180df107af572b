/** Waits for the work, or until there is no more patience for it; a failure of the work counts as its end. */
export async function orAborted(work: Promise<unknown>, patience: AbortSignal): Promise<void> {
  if (patience.aborted) return;
  let stop: () => void = () => {};
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    patience.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([work.catch(() => {}), aborted]);
  patience.removeEventListener('abort', stop);
}
