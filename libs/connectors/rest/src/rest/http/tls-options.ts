import type { RestConnection } from '../config.js';

/** What `tls` means for node:tls. */
export const tlsOptions = ({ tls: { ca, serverName } }: RestConnection) => ({
  rejectUnauthorized: true,
  ...(ca && { ca }),
  ...(serverName && { servername: serverName }),
});
