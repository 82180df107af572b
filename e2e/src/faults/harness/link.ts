import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A network path to an engine or a target that can fail: `cut` refuses and breaks connections, `swallow` leaves them open and lets
 * nothing through, as a half-open connection does. `heal` ends either; what was swallowed is lost with its connection.
 */
export class Link {
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #swallowing = false;

  constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  get port(): number {
    return this.#port;
  }

  async open(): Promise<this> {
    const server = createServer((near) => this.#join(near)).listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#breakAll();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  swallow(): void {
    this.#swallowing = true;
    for (const socket of this.#sockets) socket.unpipe();
    for (const socket of this.#sockets) socket.resume();
  }

  async heal(): Promise<void> {
    if (this.#swallowing) {
      this.#swallowing = false;
      this.#breakAll();
    }
    if (!this.#server) await this.open();
  }

  #join(near: Socket): void {
    this.#watch(near);
    if (this.#swallowing) return void near.resume();
    const far = connect(this.target);
    this.#watch(far);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
