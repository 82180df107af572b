/**
 * `TOO_LARGE`: above the store's limit for one blob. `DAMAGED`: what is there is not what was put. `UNAVAILABLE`: the store could
 * not be reached, or has no room; trying again may help.
 */
export type BlobErrorCode = 'TOO_LARGE' | 'DAMAGED' | 'UNAVAILABLE';

/** Its message names neither a path nor any content. */
export class BlobError extends Error {
  override readonly name = 'BlobError';

  constructor(
    readonly code: BlobErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
