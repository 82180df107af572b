import { isAttributeName } from './attributes.js';
import { decodeText } from './payload.js';

const MAX_HEADERS = 1024;
/** Longer values are seldom the same again, and comparing them costs as much as decoding. */
const MAX_REMEMBERED_BYTES = 64;
/** After so many different values in a row a header (an id, a time) is taken for one that never repeats. */
const MAX_MISSES = 64;

/**
 * One header name as producers send it with record after record: the attribute that it carries, and its last value, as most
 * (version, source, type) stay the same, and comparing a few bytes is much cheaper than making a string of them.
 */
export class KafkaHeader {
  static readonly #known = new Map<string, KafkaHeader>();
  #bytes: Buffer | undefined;
  #text = '';
  #misses = 0;

  private constructor(
    readonly name: string,
    /** Empty when it carries none. */
    readonly attribute: string,
  ) {}

  static of(name: string): KafkaHeader {
    const known = KafkaHeader.#known.get(name);
    if (known) return known;
    const attribute = name.startsWith('ce_') ? name.slice(3) : '';
    const header = new KafkaHeader(name, isAttributeName(attribute) ? attribute : '');
    if (KafkaHeader.#known.size < MAX_HEADERS) KafkaHeader.#known.set(name, header);
    return header;
  }

  /** Of a repeated header, the last value. Throws EventFault when it is not UTF-8. */
  text(value: Buffer | readonly Buffer[] | undefined): string {
    const bytes = Buffer.isBuffer(value) ? value : (value as readonly Buffer[] | undefined)?.at(-1);
    if (bytes === undefined) return '';
    if (this.#bytes !== undefined && sameBytes(this.#bytes, bytes)) {
      this.#misses = 0;
      return this.#text;
    }
    const text = decodeText(bytes, `header ${this.name}`);
    if (this.#misses < MAX_MISSES && bytes.length <= MAX_REMEMBERED_BYTES) {
      this.#misses++;
      // A copy: the bytes are part of a whole fetched batch, which would be kept alive.
      this.#bytes = this.#misses < MAX_MISSES ? Buffer.from(bytes) : undefined;
      this.#text = text;
    }
    return text;
  }
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  const { length } = a;
  if (length !== b.length) return false;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}
