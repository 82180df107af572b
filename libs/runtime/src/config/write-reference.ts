import { writeFileSync } from 'node:fs';
import { configurationReference } from './reference.js';

/** `node write-reference.js <file>`: writes the reference of all variables. */
const [file] = process.argv.slice(2);
if (!file) throw new Error('Name the file to write the reference into.');
writeFileSync(file, configurationReference());
