import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { ark } from '../ark.fixture.js';
import { readEnvironment } from '../environment.js';
import { createProgram } from '../program.js';
import { type Routes, startServer } from '../server.fixture.js';
import { pathOf } from './candidates.js';
import { argumentNames, optionNames } from './names.js';

const items = (...list: object[]) => ({ json: { items: list } });
const routes: Routes = {
  'GET /v1/namespaces': () => items({ name: 'default' }, { name: 'sales' }),
  'GET /v1/environments': () => items({ name: 'dev' }, { name: 'staging' }),
  'GET /v1/connectors': () => items({ name: 'postgres' }, { name: 'rest' }),
  'GET /v1/namespaces/default/profiles': () => items({ name: 'cities' }, { name: 'places' }),
  'GET /v1/namespaces/sales/profiles': () => items({ name: 'crm' }, { name: '$(touch x)' }),
  'GET /v1/namespaces/sales/profiles/crm': () => ({
    json: { name: 'crm', manifest: { spec: { operations: { upsertContact: {}, find: {} } } } },
  }),
  'GET /v1/namespaces/default/deployments': () => items({ id: 'dep_1' }),
  'GET /v1/namespaces/default/credentials': () => items({ name: 'shop-db' }),
  'GET /v1/namespaces/default/dead-letters': () => items({ runId: 'run_1' }),
};

describe('completion', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let home: string;
  beforeEach(async () => {
    [server, home] = [await startServer(routes), await mkdtemp(join(tmpdir(), 'ark-completion-'))];
  });
  afterEach(() => Promise.all([server.close(), rm(home, { recursive: true })]));

  /** What is offered after this line, whose last word is unfinished. */
  const after = async (line: string, address: string = server.url) => {
    const { code, output, errors } = await ark(['complete', '--', ...line.split(' ').slice(1)], {
      server: address,
      environment: { configDirectory: home },
    });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return output.split('\n').flatMap((candidate) => candidate.split('\t')[0] || []);
  };

  it('offers commands, and those inside them', async () => {
    expect(await after('ark ')).toEqual(expect.arrayContaining(['apply', 'deploy', 'context', 'completion']));
    expect(await after('ark ')).not.toContain('complete');
    expect(await after('ark de')).toEqual(['describe', 'deploy', 'dead-letters']);
    expect(await after('ark credentials p')).toEqual(['put']);
    expect(await after('ark -n sales -o json undep')).toEqual(['undeploy']);
  });

  it('describes them, for shells that show it', async () => {
    const { output } = await ark(['complete', '--', 'undep']);
    expect(output).toBe('undeploy\ttake a profile out of action\n');
  });

  it('offers the options of the command and the global ones', async () => {
    expect(await after('ark deploy --re')).toEqual(['--revision']);
    expect(await after('ark deploy cities --')).toEqual(expect.arrayContaining(['--watch', '--namespace']));
    expect(await after('ark get --watch')).toEqual([]);
  });

  it('offers what an option or argument can be', async () => {
    expect(await after('ark get profiles -o ')).toEqual(['table', 'json', 'yaml']);
    expect(await after('ark get profiles --output=y')).toEqual(['--output=yaml']);
    expect(await after('ark runs --status d')).toEqual(['dead']);
    expect(await after('ark completion ')).toEqual(['bash', 'zsh']);
  });

  it('leaves paths to the shell', async () => {
    for (const line of ['ark apply -f ', 'ark lint --file=pro', 'ark replay ', 'ark context add x --key-file ']) {
      expect(await after(line)).toEqual([':files']);
    }
  });

  it.each([
    ['ark deploy ', ['cities', 'places']],
    ['ark deploy pl', ['places']],
    ['ark deploy -n sales ', ['crm']],
    ['ark --namespace=sales undeploy ', ['crm']],
    ['ark -nsales test ', ['crm']],
    ['ark invoke crm -n sales up', ['upsertContact']],
    ['ark runs --profile c', ['cities']],
    ['ark deploy cities -e ', ['dev', 'staging']],
    ['ark get profiles -n ', ['default', 'sales']],
    ['ark get profiles c', ['cities']],
    ['ark get connectors ', ['postgres', 'rest']],
    ['ark get deployments ', ['dep_1']],
    ['ark credentials delete ', ['shop-db']],
    ['ark credentials put x --connector p', ['postgres']],
    ['ark dead-letters show ', ['run_1']],
    ['ark deploy cities ', []],
  ])('offers the names that the gateway has: %s', async (line, names) => {
    expect(await after(line)).toEqual(names);
  });

  it('asks the gateway that the line names', async () => {
    expect(await after(`ark --server ${server.url} deploy c`, 'http://127.0.0.1:9')).toEqual(['cities']);
  });

  it('offers contexts, and the names of the one on the line', async () => {
    await ark(['context', 'add', 'eu', '--url', server.url, '-n', 'sales'], { environment: { configDirectory: home } });
    expect(await after('ark context use ')).toEqual(['local', 'eu']);
    expect(await after('ark --context e')).toEqual(['eu']);
    expect(await after('ark deploy --context eu ', 'http://127.0.0.1:9')).toEqual(['crm']);
  });

  it('offers no names and says nothing when the gateway is away, silent or refuses', async () => {
    expect(await after('ark deploy ', 'http://127.0.0.1:9')).toEqual([]);
    expect(await after('ark deploy -n missing ')).toEqual([]);
    const silent = await startServer({ 'GET /v1/namespaces/default/profiles': () => new Promise(() => {}) });
    expect(await after('ark deploy ', silent.url)).toEqual([]);
    await silent.close();
  });

  it('knows only options and arguments that there are', () => {
    const program = createProgram(readEnvironment({}), {} as never);
    const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
    const commands = all(program);
    const there = commands.flatMap((one) => one.registeredArguments.map((slot) => `${pathOf(one)} ${slot.name()}`));
    const options = commands.flatMap((one) => one.options.map((option) => option.attributeName()));
    expect(there).toEqual(expect.arrayContaining(Object.keys(argumentNames)));
    expect(options).toEqual(expect.arrayContaining(Object.keys(optionNames)));
  });
});
