import { limits } from './limits.js';

/** The time of one evaluation, or of several that share it: this thread's on a processor, so that a busy machine takes none of it. */
export class Deadline {
  private end = 0;

  /** Milliseconds that are left, none or less when it is over. The time begins at the first look. */
  remainingMs(): number {
    const { user, system } = process.threadCpuUsage();
    const now = (user + system) / 1_000;
    if (this.end === 0) this.end = now + limits.timeMs;
    return this.end - now;
  }
}
