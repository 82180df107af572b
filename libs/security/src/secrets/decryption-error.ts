/** Why something cannot be decrypted. Names key ids, and nothing of what was encrypted. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';

  private constructor(
    message: string,
    /** The key that it needs. */
    readonly keyId: string,
  ) {
    super(message);
  }

  static otherKey(needed: string, own: string): DecryptionError {
    return new DecryptionError(`it needs the key ${needed}, and this is the key ${own}`, needed);
  }

  static otherContext(keyId: string): DecryptionError {
    return new DecryptionError('it was encrypted as something else, and stands in the wrong place', keyId);
  }

  static damaged(keyId: string): DecryptionError {
    return new DecryptionError(`it is damaged, or was not encrypted with the key ${keyId}`, keyId);
  }
}
