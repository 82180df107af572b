/** Message types of PostgreSQL's protocol. */
const COPY_DATA = 0x64;
const copyDone = Buffer.from([0x63, 0, 0, 0, 4]);

/** A message's type and length. */
const HEADER = 5;
const INITIAL_BYTES = 64 * 1024;
/** Of a UTF-16 code unit in UTF-8, at most. */
const BYTES_PER_UNIT = 3;

/**
 * Rows in COPY's text format, as the protocol sends them. Each row is written into the message as soon as it is text: to turn
 * one long text into bytes takes twice the time.
 */
export class CopyData {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = HEADER;

  /** Adds a row; null is NULL. */
  add(cells: readonly (string | null)[]): void {
    const line = lineOf(cells);
    this.#makeRoom(line.length * BYTES_PER_UNIT);
    this.#end += this.#bytes.write(line, this.#end);
  }

  /** The whole message, and the one that ends the data. To be called once, at last. */
  messages(): Buffer {
    this.#makeRoom(copyDone.length);
    this.#bytes[0] = COPY_DATA;
    this.#bytes.writeUInt32BE(this.#end - 1, 1);
    copyDone.copy(this.#bytes, this.#end);
    return this.#bytes.subarray(0, this.#end + copyDone.length);
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe((this.#end + bytes) * 2);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function lineOf(cells: readonly (string | null)[]): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) line += i === 0 ? field(cells[i] ?? null) : `\t${field(cells[i] ?? null)}`;
  return `${line}\n`;
}

function field(cell: string | null): string {
  if (cell === null) return '\\N';
  return special.test(cell) ? cell.replace(specials, (character) => escapes[character] as string) : cell;
}
