/** A value as the bytes that are encrypted. */
export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

export const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'));
