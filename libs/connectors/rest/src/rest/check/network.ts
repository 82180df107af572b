import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { abortable, ConnectorError } from '@arkflows/connector-sdk';
import { durationMs } from '@arkflows/contracts';
import type { RestConnection } from '../config.js';
import { tlsOptions } from '../http/tls-options.js';

/** Name or address of the server, an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Connects and hangs up. Rejects with what the network says. */
export function reach(baseUrl: URL, connection: RestConnection, signal: AbortSignal): Promise<undefined> {
  return opened(connect(addressOf(baseUrl)), 'connect', connection, signal);
}

/** Connects, has the server prove its name, and hangs up. */
export function handshake(baseUrl: URL, connection: RestConnection, signal: AbortSignal): Promise<undefined> {
  const options = { ...addressOf(baseUrl), ...tlsOptions(connection), ALPNProtocols: ['http/1.1'] };
  return opened(connectTls(options), 'secureConnect', connection, signal);
}

function addressOf(url: URL): { host: string; port: number } {
  return { host: hostOf(url), port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) };
}

async function opened(
  socket: Socket,
  event: string,
  { timeouts }: RestConnection,
  signal: AbortSignal,
): Promise<undefined> {
  const open = new Promise<void>((resolve, reject) => {
    socket.once(event, resolve);
    socket.on('error', reject);
  });
  const limit = AbortSignal.timeout(durationMs(timeouts.connect));
  try {
    await abortable(open, AbortSignal.any([signal, limit]));
    return undefined;
  } catch (error) {
    throw limit.aborted && !signal.aborted
      ? new ConnectorError('TARGET_TIMEOUT', `No answer within ${timeouts.connect}`)
      : error;
  } finally {
    socket.destroy();
  }
}
