import { createRequire } from 'node:module';

/** The suite's version: all of its packages carry the same. */
export const version: string = createRequire(import.meta.url)('../package.json').version;
