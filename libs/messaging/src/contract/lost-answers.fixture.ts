import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a server and can keep its answers: what is asked gets through and is done, and nobody hears of it. */
export class LostAnswers {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #keeping = false;

  private constructor(target: { readonly host: string; readonly port: number }, rewrite: (answer: Buffer) => Buffer) {
    this.#server = createServer((socket) => {
      const upstream = connect(target);
      for (const [from, to] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (bytes) => {
          if (from === socket) to.write(bytes);
          else if (!this.#keeping) to.write(rewrite(bytes));
        });
        from.on('error', () => from.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  /** `rewrite` changes answers on their way. */
  static async before(
    target: { readonly host: string; readonly port: number },
    rewrite: (answer: Buffer) => Buffer = (answer) => answer,
  ): Promise<LostAnswers> {
    const proxy = new LostAnswers(target, rewrite);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on no answer gets through. */
  keep(): void {
    this.#keeping = true;
  }

  /** Cuts the connections, so that what was answered is lost; new ones work. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#keeping = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
