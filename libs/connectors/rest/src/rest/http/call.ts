/** A request without its origin and credential, and what of its answers means success. */
export interface HttpCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Whether the answer's body is wanted whole; of others only the beginning is read. */
  expects(status: number): boolean;
}

/** By lower-case name; a list where the header came more than once. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** As it came, still packed where `content-encoding` says so. */
  readonly body: Buffer;
}

/** Whether a call of this method is meant to change nothing (RFC 9110, 9.2.1). */
export const isSafe = (method: HttpCall['method']): boolean => method === 'GET' || method === 'HEAD';

/** The header's value, several joined. */
export function headerOf(headers: AnswerHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
