/** What keeps a service from running and its user can mend: the message says all that he needs, and no secret. */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}
