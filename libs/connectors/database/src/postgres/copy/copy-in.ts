import type { Writable } from 'node:stream';
import type { CopyData } from './copy-data.js';

/** What is used of pg's connection. */
interface Connection {
  readonly stream: Writable;
  query(text: string): void;
}

/** A `COPY … FROM STDIN` with all of its data, for `client.query` of pg, which calls the handlers. */
export class CopyIn {
  /** Ends when all rows are written and the connection is free again. */
  readonly written: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(
    readonly text: string,
    readonly data: CopyData,
  ) {
    this.written = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse({ stream }: Connection): void {
    stream.write(this.data.messages());
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}
