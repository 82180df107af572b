/** Encrypts keys under a key that never leaves its place: given to the process today, in a cloud's key service elsewhere. */
export interface KeyWrapper {
  /** Names the wrapping key; safe to show. */
  readonly keyId: string;
  wrap(key: Uint8Array): Promise<string>;
  /** Throws DecryptionError when it was wrapped by another key or is damaged. */
  unwrap(wrapped: string): Promise<Uint8Array>;
}
