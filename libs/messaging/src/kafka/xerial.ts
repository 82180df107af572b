/**
 * Snappy as Kafka's Java client frames it (xerial): a magic, two version numbers, then blocks of a big-endian length and raw
 * snappy. Other clients send raw snappy without a frame.
 */
import { compress, uncompress } from 'snappy';

const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const VERSIONS = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]);
const FRAME_BYTES = MAGIC.length + VERSIONS.length;

const raw = async (data: Buffer): Promise<Buffer> => Buffer.from(await uncompress(data));

export const decompressSnappy = async (data: Buffer): Promise<Buffer> => {
  if (!data.subarray(0, MAGIC.length).equals(MAGIC)) return raw(data);
  const blocks: Buffer[] = [];
  for (let position = FRAME_BYTES; position < data.length; ) {
    const length = data.readUInt32BE(position);
    const start = position + 4;
    blocks.push(await raw(data.subarray(start, start + length)));
    position = start + length;
  }
  return Buffer.concat(blocks);
};

export const compressSnappy = async (data: Buffer): Promise<Buffer> => {
  const block = await compress(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(block.length);
  return Buffer.concat([MAGIC, VERSIONS, length, block]);
};
