type Bytes = Buffer | string;

/** ZigZag: small numbers of either sign become small ones without a sign. 32 bits are enough for all lengths here. */
const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

const byteLength = (bytes: Bytes): number => (typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length);

/** Bytes that a number takes in Kafka's variable-length encoding. */
export const varintSize = (value: number): number => {
  let size = 1;
  for (let rest = zigzag(value); rest >= 0x80; rest >>>= 7) size++;
  return size;
};

/** Bytes that a field takes with its variable-length length; null has a length of −1. */
export const fieldSize = (bytes: Bytes | null): number => {
  if (bytes === null) return 1;
  const length = byteLength(bytes);
  return varintSize(length) + length;
};

/** Fills a buffer of a size that was worked out before. */
export class WireWriter {
  #position: number;

  constructor(
    private readonly buffer: Buffer,
    start: number,
  ) {
    this.#position = start;
  }

  byte(value: number): void {
    this.buffer[this.#position++] = value;
  }

  varint(value: number): void {
    let rest = zigzag(value);
    for (; rest >= 0x80; rest >>>= 7) this.buffer[this.#position++] = (rest & 0x7f) | 0x80;
    this.buffer[this.#position++] = rest;
  }

  field(bytes: Bytes | null): void {
    if (bytes === null) {
      this.varint(-1);
      return;
    }
    const length = byteLength(bytes);
    this.varint(length);
    if (typeof bytes === 'string') this.buffer.write(bytes, this.#position, length);
    else this.buffer.set(bytes, this.#position);
    this.#position += length;
  }
}
