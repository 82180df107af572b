import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../support/service-process.js';
import { Runbook, runbooks } from './harness/runbook.js';

const read = (...path: string[]) => readFileSync(resolve(root, ...path), 'utf8');

/** What is compiled into the services; tests are not. */
const program = ['libs', 'apps']
  .flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => path.includes('/src/') && path.endsWith('.ts') && !/node_modules|\.(spec|fixture)\.ts$/.test(path))
  .map((path) => read(path))
  .join('\n');
const configuration = read('docs/configuration.md');
const errors = read('docs/errors.md');

const pages = readdirSync(runbooks).map((file) => [file.replace('.md', '')] as const);

describe('a runbook', () => {
  it.each(pages)('quotes what the services say, word for word: %s', async (name) => {
    const { logLines, metrics, settings, codes } = await Runbook.read(name);
    expect(logLines.length + metrics.length).toBeGreaterThan(0);
    expect(logLines.filter((line) => !program.includes(line))).toEqual([]);
    expect(metrics.filter((metric) => !program.includes(`'${metric}'`))).toEqual([]);
    expect(settings.filter((setting) => !configuration.includes(`\`${setting}\``))).toEqual([]);
    expect(codes.filter((code) => !errors.includes(`| \`${code}\` |`))).toEqual([]);
  });

  it.each(pages)('leads to pages that are there: %s', (name) => {
    const links = [...read('docs/runbooks', `${name}.md`).matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
    for (const link of links) expect(() => readFileSync(resolve(runbooks, link))).not.toThrow();
  });
});
