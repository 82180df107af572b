import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut, or held up without closing anything. */
export class Gate {
  readonly #sockets = new Set<Socket>();
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server | null = null;
  #port = 0;
  #held = false;

  constructor(private readonly to: URL) {}

  async open(): Promise<void> {
    const server = createServer((near) => this.#forward(near, connect(Number(this.to.port), this.to.hostname)));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Until `open` again. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  /** Nothing comes through until `release`. */
  hold(): void {
    this.#held = true;
    for (const [near, far] of this.#pairs) near.unpipe(far).pause();
  }

  release(): void {
    this.#held = false;
    for (const [near, far] of this.#pairs) near.pipe(far);
  }

  #forward(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [far, near]] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    far.pipe(near);
    if (!this.#held) near.pipe(far);
  }
}
