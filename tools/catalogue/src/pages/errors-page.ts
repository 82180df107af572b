import { errorCodes } from '@arkflows/contracts';
import { code, generatedNote, page, table } from './markdown.js';

/** docs/errors.md: the closed list of error codes. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(([name, { status, title, advice }]) => [
    code(name),
    String(status),
    title,
    advice,
  ]);
  return page([
    generatedNote,
    '# Error codes',
    'Every failure in an answer of the gateway, a result event, a run or a dead letter has one of these codes.',
    table(['Code', 'HTTP status', 'Meaning', 'What to do'], rows),
  ]);
}
