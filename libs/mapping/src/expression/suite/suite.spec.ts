import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { differences } from './differences.fixture.js';
import { answerOf, expectedOf, isEqual, suiteCases } from './suite.fixture.js';

const docs = new URL('../../../../../docs/mapping.md', import.meta.url);
const section = /(?<=<!-- suite: generated -->\n)[\s\S]*(?=<!-- \/suite -->)/;

const cases = suiteCases();
const reasons = new Map(differences.flatMap(({ reason, cases }) => cases.map((name) => [name, reason] as const)));
const differing = cases.filter((one) => !isEqual(answerOf(one), expectedOf(one)));

test("JSONata's published suite is answered as the suite says, but for the differences that are explained", () => {
  const unexplained = differing.filter(({ name }) => !reasons.has(name));
  expect(unexplained.map((one) => ({ ...one, answer: answerOf(one) }))).toEqual([]);
  expect([...reasons.keys()].filter((name) => !differing.some((one) => one.name === name))).toEqual([]);
});

test('the counts in docs/mapping.md are current (UPDATE_DOCS=1 writes them)', () => {
  const text = readFileSync(docs, 'utf8');
  const counts = [
    '',
    '| cases of the suite | number |',
    '|---|---:|',
    `| compiled, and equal to what the suite expects | ${cases.length - differing.length} |`,
    '| handed over to the jsonata package | 0 |',
    ...differences.map(({ reason, cases }) => `| different: ${reason} | ${cases.length} |`),
    `| all | ${cases.length} |`,
    '',
    '',
  ].join('\n');
  if (process.env.UPDATE_DOCS) writeFileSync(docs, text.replace(section, counts));
  expect(section.exec(readFileSync(docs, 'utf8'))?.[0]).toBe(counts);
});
