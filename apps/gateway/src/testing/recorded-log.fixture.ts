import type { Log, LogFields } from '@arkflows/contracts';

/** A log whose lines a test can look at. */
export class RecordedLog implements Log {
  readonly lines: { readonly level: string; readonly fields: LogFields; readonly message: string }[] = [];

  debug = (fields: LogFields, message: string) => this.#record('debug', fields, message);
  info = (fields: LogFields, message: string) => this.#record('info', fields, message);
  warn = (fields: LogFields, message: string) => this.#record('warn', fields, message);
  error = (fields: LogFields, message: string) => this.#record('error', fields, message);
  child = () => this;

  /** The fields of the lines with this message. */
  of(message: string): readonly LogFields[] {
    return this.lines.filter((line) => line.message === message).map(({ fields }) => fields);
  }

  #record(level: string, fields: LogFields, message: string): void {
    this.lines.push({ level, fields, message });
  }
}
