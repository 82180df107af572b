import { ExplainedError } from '../lifecycle/explained-error.js';

/** Runs `listen` and says of the usual failures what to do about them, by an ExplainedError. `variable` sets the port. */
export async function listenOrExplain<T>(
  { host, port, variable = 'ARK_PORT' }: { readonly host: string; readonly port: number; readonly variable?: string },
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const advice = adviceFor((error as NodeJS.ErrnoException).code, host, port, variable);
    if (!advice) throw error;
    throw new ExplainedError(advice, { cause: error });
  }
}

function adviceFor(code: string | undefined, host: string, port: number, variable: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use: stop what listens there, or set ${variable} to another port.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be opened by this user: set ${variable} to a port above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: set ARK_HOST to one, or to 0.0.0.0 for all.`;
    default:
      return undefined;
  }
}
