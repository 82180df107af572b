/**
 * Warnings of Node about a library's ways that nobody who runs a service can do anything about: the Kafka client sets timers whose
 * time has just passed.
 */
const quiet: readonly unknown[] = ['TimeoutNegativeWarning'];

/** Keeps these warnings of this process from standard error; all others come as before. */
export function quietKnownWarnings(): void {
  const emit = process.emitWarning.bind(process) as (...said: readonly unknown[]) => void;
  process.emitWarning = (...said: readonly unknown[]) => {
    if (!quiet.includes(nameOf(said))) emit(...said);
  };
}

function nameOf([warning, options]: readonly unknown[]): unknown {
  if (warning instanceof Error) return warning.name;
  return typeof options === 'object' && options !== null && 'type' in options ? options.type : options;
}
