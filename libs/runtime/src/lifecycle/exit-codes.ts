/** How a service's process ends. */
export const exitCodes = {
  /** Stopped as it was told to, all parts well. */
  stopped: 0,
  /** Could not start, crashed, did not stop well or in time, or was told twice. */
  failed: 1,
  /** Its configuration is not valid. */
  configuration: 2,
} as const;
