/**
 * A process to be killed: puts one endless blob after a whole one and says how far it is, a line of output each. Runs the built
 * package. Argument: the store's folder.
 */
import { openFileBlobStore } from '@arkflows/blobs';
import { systemClock } from '@arkflows/contracts';

const limits = { maxBytes: Number.MAX_SAFE_INTEGER, retentionMs: 86_400_000 };
const store = await openFileBlobStore({ folder: process.argv[2], ...limits, clock: systemClock });
const options = { contentType: 'text/plain', signal: new AbortController().signal };

async function* whole() {
  yield Buffer.from('whole');
}

async function* endless() {
  for (let written = 0; ; written += 65_536) {
    yield Buffer.alloc(65_536);
    process.stdout.write(`${written}\n`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

process.stdout.write(`${(await store.put(whole(), options)).key}\n`);
await store.put(endless(), options);
