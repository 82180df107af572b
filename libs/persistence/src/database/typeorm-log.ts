import type { Log } from '@arkflows/contracts';
import type { Logger } from 'typeorm';

/** TypeORM's own remarks, as debug lines; never a query or its parameters, which hold payloads. */
export class TypeormLog implements Logger {
  constructor(private readonly to: Log) {}

  logMigration(message: string): void {
    this.to.debug({ remark: message }, 'typeorm');
  }

  log(_level: 'log' | 'info' | 'warn', message: unknown): void {
    this.to.debug({ remark: String(message) }, 'typeorm');
  }

  logQuery(): void {}
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
}
