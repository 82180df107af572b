import type { Log, LogFields } from '@arkflows/contracts';
import { redact } from '@arkflows/security';
import { type DestinationStream, destination, type Level, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { LogFormat } from '../config/groups/log.js';
import { loggedError } from './logged-error.js';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: LogFormat;
  /** In every line. */
  readonly fields?: LogFields;
  /** Where lines go. Default: standard output. */
  readonly stream?: DestinationStream;
}

/** A Log that writes redacted lines, at once, so that none is lost when the process ends. */
export function createLog({ level, format, fields = {}, stream }: LogOptions): Log {
  const out = stream ?? destination({ fd: 1, sync: true });
  const target = format === 'pretty' ? readable(out) : out;
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: levelByName } };
  return new PinoLog(pino(options, target)).child(fields);
}

/** Formats in line: a transform stream would lose the last lines when the process ends. */
function readable(out: DestinationStream): DestinationStream {
  const format = prettyFactory({ colorize: process.stdout.isTTY, ignore: 'pid,hostname', singleLine: true });
  return { write: (line) => out.write(format(line)) };
}

const levelByName = (label: string) => ({ level: label });

class PinoLog implements Log {
  constructor(private readonly logger: Logger) {}

  debug(fields: LogFields, message: string): void {
    this.#write('debug', fields, message);
  }
  info(fields: LogFields, message: string): void {
    this.#write('info', fields, message);
  }
  warn(fields: LogFields, message: string): void {
    this.#write('warn', fields, message);
  }
  error(fields: LogFields, message: string): void {
    this.#write('error', fields, message);
  }

  child(fields: LogFields): Log {
    return new PinoLog(this.logger.child(loggable(fields)));
  }

  #write(level: Level, fields: LogFields, message: string): void {
    if (this.logger.isLevelEnabled(level)) this.logger[level](loggable(fields), message);
  }
}

function loggable(fields: LogFields): Record<string, unknown> {
  const plain = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Error ? loggedError(value) : value,
  ]);
  return redact(Object.fromEntries(plain)) as Record<string, unknown>;
}
