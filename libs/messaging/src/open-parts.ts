import { BrokerError } from './broker.js';

export interface Closable {
  close(): Promise<void>;
}

/** What a broker handed out and must close with itself. */
export class OpenParts {
  readonly #open = new Set<Closable>();
  #closed = false;

  /** Keeps the part until it is closed. Throws CLOSED after `close`. */
  add<T extends Closable>(part: T): T {
    if (this.#closed) throw new BrokerError('CLOSED', 'The broker is closed');
    const close = part.close.bind(part);
    part.close = async () => {
      this.#open.delete(part);
      await close();
    };
    this.#open.add(part);
    return part;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((part) => part.close()));
  }
}
