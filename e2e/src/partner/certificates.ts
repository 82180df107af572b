import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a private authority and, by it, the certificate of a server at 127.0.0.1 in the folder; answers the authority's PEM. */
export function createCertificates(folder: string): string {
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' });
  const authority = ['-subj', '/CN=Partner authority', '-keyout', 'ca.key', '-out', 'ca.pem'];
  openssl('req', '-x509', ...newKey, ...authority, '-days', '2');
  const named = ['-subj', '/CN=Partner', '-addext', 'subjectAltName=IP:127.0.0.1'];
  openssl('req', ...newKey, ...named, '-keyout', 'server.key', '-out', 'server.csr');
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', 'server.csr', ...by, '-days', '2', '-out', 'server.pem');
  return readFileSync(join(folder, 'ca.pem'), 'utf8');
}
