import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { root } from '../../support/service-process.js';

export const runbooks = resolve(root, 'docs/runbooks');

/** Not the log's, though words: commands, and what stands beside a line. */
const NO_LINE = /^(ark|kafka-consumer-groups|why:) /;
/** The database's own words. */
const FOREIGN = 'could not extend file';

/** A page of docs/runbooks: what it quotes of what an operator sees. */
export class Runbook {
  private constructor(private readonly text: string) {}

  /** `name` is that of its file, without the ending. */
  static async read(name: string): Promise<Runbook> {
    return new Runbook(await readFile(resolve(runbooks, `${name}.md`), 'utf8'));
  }

  /** Lines of the log. */
  get logLines(): readonly string[] {
    return linesOf(this.text);
  }

  get metrics(): readonly string[] {
    return quotesOf(this.text).flatMap((text) => /^(ark_\w+)(\{.*\})?$/.exec(text)?.[1] ?? []);
  }

  /** Of errors. */
  get codes(): readonly string[] {
    return quotesOf(this.text).filter((text) => /^(?!ARK_)[A-Z]+(_[A-Z]+)*$/.test(text));
  }

  get settings(): readonly string[] {
    return quotesOf(this.text).filter((text) => /^ARK_\w+$/.test(text));
  }

  /** Lines that it says are seen, in its first paragraph, and that a log does not hold. */
  unseenIn(log: string): readonly string[] {
    const [, seen = ''] = /\*\*What you see\.\*\*(.*?)\n\n/s.exec(this.text) ?? [];
    return [...linesOf(seen), ...quotesOf(seen).filter((text) => text === FOREIGN)].filter(
      (line) => !log.includes(line),
    );
  }
}

const quotesOf = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, quote = '']) => quote.replaceAll(/\s+/g, ' '));

const linesOf = (text: string): string[] =>
  quotesOf(text).filter((quote) => quote.includes(' ') && !NO_LINE.test(quote) && quote !== FOREIGN);
