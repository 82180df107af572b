import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './monitoring.fixture.js';

const docs = resolve(root, 'docs');
const text = (page: string): string => readFileSync(join(docs, page), 'utf8');

/** Whether a page of docs/ is there, and the section that `page#section` names. */
export function isWritten(address: string): boolean {
  const [page = '', section] = address.split('#');
  if (!existsSync(join(docs, page))) return false;
  const titles = [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return section === undefined || titles.map(anchorOf).includes(section);
}

/** As GitHub makes them. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The pages that these lead to, by links from one to the next, with themselves. */
export function reachedFrom(pages: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const todo = [...pages];
  for (let page = todo.pop(); page !== undefined; page = todo.pop()) {
    if (reached.has(page) || !existsSync(join(docs, page))) continue;
    reached.add(page);
    const from = dirname(page);
    const links = [...text(page).matchAll(/\]\(([^)#:]+\.md)/g)].map(([, link = '']) => join(from, link));
    todo.push(...links.filter((link) => link.startsWith('runbooks/')));
  }
  return reached;
}
