import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { Ledger } from './ledger.js';
import type { TargetTask } from './target.js';

const HEAD_END = Buffer.from('\r\n\r\n');
const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}',
);
const answerToHead = answer.subarray(0, answer.indexOf(HEAD_END) + HEAD_END.length);

// The target's own work must not be what is measured: it reads only the path and the length, straight from the socket.
const { delayMs, capacity } = JSON.parse(process.argv[2] ?? '{}') as TargetTask;
const ledger = new Ledger(capacity);

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (let length = take(rest, socket); length > 0; length = take(rest, socket)) rest = rest.subarray(length);
  });
}

/** Answers the first request that is whole; its length in bytes, 0 when none is. */
function take(bytes: Buffer, socket: Socket): number {
  const head = bytes.indexOf(HEAD_END);
  if (head < 0) return 0;
  const text = bytes.toString('latin1', 0, head);
  const length = head + HEAD_END.length + Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
  if (bytes.length < length) return 0;
  const order = /^P[A-Z]+ \/orders\/ord-(\d+) /.exec(text)?.[1];
  if (order !== undefined) ledger.add(Number(order));
  const reply = () => void socket.write(text.startsWith('HEAD') ? answerToHead : answer);
  if (delayMs > 0) setTimeout(reply, delayMs);
  else reply();
  return length;
}

const server = createServer(serve).listen(0, '127.0.0.1', 1_024, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => process.send?.(ledger.told));
process.once('disconnect', () => process.exit(0));
