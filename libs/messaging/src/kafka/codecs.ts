import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compressSnappy, decompressSnappy } from './xerial.js';

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(data: Buffer): Promise<Buffer>;
}

const zstd = promisify(zstdCompress);
const unzstd = promisify(zstdDecompress);

/** The client decodes only gzip by itself: a batch of a foreign producer in another codec would stop its partition. */
const codecs: Readonly<Record<number, Codec>> = {
  [kafkajs.CompressionTypes.Snappy]: {
    compress: ({ buffer }) => compressSnappy(buffer),
    decompress: decompressSnappy,
  },
  [kafkajs.CompressionTypes.LZ4]: {
    compress: ({ buffer }) => compressFrame(buffer),
    decompress: (data) => decompressFrame(data),
  },
  [kafkajs.CompressionTypes.ZSTD]: {
    compress: ({ buffer }) => zstd(buffer),
    decompress: (data) => unzstd(data),
  },
};

export const registerCodecs = (): void => {
  const registry: Record<number, () => Codec> = kafkajs.CompressionCodecs;
  for (const [type, codec] of Object.entries(codecs)) registry[Number(type)] = () => codec;
};
