import type { Log, LogFields } from '@arkflows/contracts';

export interface LogLine extends LogFields {
  readonly level: string;
  readonly message: string;
}

/** A log that keeps what it is told. */
export const recordingLog = (lines: LogLine[]): Log => {
  const write = (level: string) => (fields: LogFields, message: string) =>
    void lines.push({ ...fields, level, message });
  const log: Log = {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  return log;
};
