import type { Log } from '@arkflows/contracts';
import { redactText } from '@arkflows/security';
import type { LoggerService } from '@nestjs/common';

/** Nest's own messages in our log; its chatter at the start only at level debug. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown): void {
    this.target.debug({ text: textOf(message) }, 'nest');
  }
  warn(message: unknown): void {
    this.target.warn({ text: textOf(message) }, 'nest warns');
  }
  error(message: unknown, stack?: unknown): void {
    this.target.error({ text: textOf(message), ...(typeof stack === 'string' && { stack }) }, 'nest reports an error');
  }
}

const textOf = (message: unknown): string => redactText(message instanceof Error ? message.message : String(message));
