export type EmbeddedPostgresFailure =
  | 'BINARIES_MISSING'
  | 'CANNOT_RUN_AS_ROOT'
  | 'FOLDER_IN_USE'
  | 'OTHER_VERSION'
  | 'PORT_IN_USE'
  | 'START_FAILED'
  | 'USER_HAS_NO_NAME';

/** The embedded PostgreSQL did not start; the message says why and what to do, without any secret. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly failure: EmbeddedPostgresFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
