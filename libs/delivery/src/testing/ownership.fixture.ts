import { noMetrics } from '@arkflows/contracts';
import { MemoryCache, PolicyMetrics } from '@arkflows/resilience';
import type { Ownership } from '../ownership/ownership.js';
import type { FencedWriter } from '../store/fenced-writer.js';
import type { ParkedReader } from '../store/parked-reader.js';
import { heldTenure } from './items.fixture.js';

/** Gives everything at once, and for good. */
export const soleOwner = {
  join: () => {},
  leave: () => {},
  release: async () => {},
  acquire: async (_, wanted, onTaken) => onTaken([...wanted.keys()].map((partition) => ({ ...heldTenure, partition }))),
} satisfies Partial<Ownership> as unknown as Ownership;

const unused = (): never => {
  throw new Error('nothing is parked in this test');
};

/** Of nothing that must happen once. */
export const noEffects = { begin: unused, end: unused, recall: unused };

/** Of profiles that do not tell events apart. */
export const noInbox = { recognise: unused, remember: unused };

/** Policies of one replica alone, measured by nobody. */
export const alone = {
  metrics: new PolicyMetrics(noMetrics, 'test'),
  shared: null,
  memory: new MemoryCache(1024),
  cipher: null,
  replicas: () => 1,
};

/** A store in which nothing is parked. */
export const emptyStore = {
  writer: { write: unused } as unknown as FencedWriter,
  reader: { find: async () => ({ lanes: [], newest: -1 }), oldest: unused } as unknown as ParkedReader,
  maxEvents: 1,
};
