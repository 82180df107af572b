import { createServer } from 'node:net';
import { errorCode, errorMessage } from '../error-code.js';
import { EmbeddedPostgresError } from './error.js';

/** Finds a free port (0), or checks that the wanted one can be listened on; `setting` is what a user changes it with. */
export async function choosePort(wanted: number, setting: string | undefined): Promise<number> {
  try {
    return await listenOnce(wanted);
  } catch (cause) {
    const reason = errorCode(cause) ?? errorMessage(cause);
    throw new EmbeddedPostgresError(
      'PORT_IN_USE',
      `Port ${wanted}, which the embedded PostgreSQL should listen on, ` +
        `${reason === 'EADDRINUSE' ? 'is in use by another process' : `cannot be used (${reason})`}. ` +
        `Stop what uses it, or ${setting ? `set ${setting} to another port` : 'choose another port'}.`,
      { cause },
    );
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
