import { systemClock } from '@arkflows/contracts';

/** Waits until the check passes; throws what it threw last when it does not within `ms`. */
export const eventually = async (check: () => void | Promise<void>, ms = 30_000): Promise<void> => {
  const deadline = systemClock.monotonic() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (systemClock.monotonic() > deadline) throw error;
      await systemClock.sleep(20);
    }
  }
};
