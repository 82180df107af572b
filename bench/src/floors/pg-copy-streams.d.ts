declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream';
  import type { Submittable } from 'pg';

  /** A writable that is the input of a COPY … FROM STDIN; submit it with `client.query`. */
  export function from(text: string): Writable & Submittable;
}
