import { readFileSync, statSync } from 'node:fs';

const MAX_BYTES = 64 * 1024;

/** The text of a secret's file without the line end that editors add. Errors name variable, file and reason, never content. */
export function readSecretFile(variable: string, file: string): string {
  let text: string;
  try {
    if (statSync(file).size > MAX_BYTES) throw new Error('it is larger than 64 KiB');
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${variable} names '${file}', which cannot be read: ${code ?? message}`);
  }
  if (text === '') throw new Error(`${variable} names '${file}', which is empty`);
  return text;
}
