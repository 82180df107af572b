import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Stands between a connector and its target, so that a test can take the target away, let it hang, and bring it back. */
export class TcpProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #hanging = false;

  private constructor(readonly target: Address) {}

  static async start(target: Address): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.back();
    return proxy;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.#port };
  }

  /** Connections that the connector has open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Connections are cut, and new ones refused. */
  async away(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Connections stay and new ones are accepted, but nothing gets through any more. */
  hang(): void {
    this.#hanging = true;
  }

  /** Listens again, at the same address. */
  async back(): Promise<void> {
    this.#hanging = false;
    if (this.#server) return;
    const server = createServer((socket) => this.#join(socket));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  #join(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const upstream = connect(this.target);
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      from.on('data', (bytes) => {
        if (!this.#hanging) to.write(bytes);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => to.destroy());
    }
  }
}
