import type { Readable } from 'node:stream';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

/** Longest line in bytes: the largest event and its frame. */
const MAX_LINE_BYTES = 2 * 1024 * 1024;
const LINE_FEED = 10;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of a stream that are not blank, one at a time; memory holds one line. */
export async function* readLines(input: Readable): AsyncGenerator<Line> {
  let number = 1;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const piece of input) {
    const chunk = Buffer.from(piece);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield* line(number, [...rest, chunk.subarray(start, end)]);
      number++;
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > MAX_LINE_BYTES) {
      throw new CliFailure(exitCodes.refused, `Line ${number} is longer than 2 MiB: an event may have 1 MiB at most.`);
    }
  }
  yield* line(number, rest);
}

/** All of the stream as one line. */
export async function* readWhole(input: Readable): AsyncGenerator<Line> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > MAX_LINE_BYTES) {
      throw new CliFailure(exitCodes.refused, 'The input is longer than 2 MiB: an event may have 1 MiB at most.');
    }
  }
  yield* line(1, chunks);
}

function* line(number: number, pieces: readonly Buffer[]): Generator<Line> {
  const text = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text !== '') yield { number, text };
}
