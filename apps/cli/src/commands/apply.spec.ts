import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { type Answer, problem, type Received, startServer } from '../server.fixture.js';

const manifest = (name: string, action = 'insert') => `apiVersion: arkflows.io/v1
kind: IntegrationProfile
metadata:
  name: ${name}
spec:
  connector: postgres
  connection: {}
  operations:
    store:
      action: ${action}
`;

const base = '/v1/namespaces/default/profiles';

describe('ark apply', () => {
  let folder: string;
  let revisions: Map<string, { revision: number; text: string }>;
  let lint: (request: Received) => Answer;
  let server: Awaited<ReturnType<typeof startServer>>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-apply-'));
    revisions = new Map();
    lint = () => ({ json: { problems: [] } });
    const routesOf = (name: string) => ({
      [`POST ${base}/${name}:lint`]: (request: Received) => lint(request),
      [`GET ${base}/${name}`]: () => {
        const known = revisions.get(name);
        return known ? { json: known } : problem('NOT_FOUND', 'no such profile');
      },
      [`PUT ${base}/${name}`]: ({ body }: Received) => {
        const known = revisions.get(name);
        const revision = known?.text === body ? known.revision : (known?.revision ?? 0) + 1;
        revisions.set(name, { revision, text: body });
        return { status: known ? 200 : 201, json: { revision } };
      },
    });
    server = await startServer({ ...routesOf('one'), ...routesOf('two') });
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const apply = (path: string, ...more: string[]) => ark(['apply', '-f', path, ...more], { server: server.url });

  it('says of each profile whether it was created, changed or left as it was', async () => {
    const file = await write('one.yaml', manifest('one'));
    const line = async () => (await apply(file)).output.split('\n')[1];
    expect(await line()).toMatch(/^default +one +1 +created$/);
    expect(await line()).toMatch(/^default +one +1 +unchanged$/);
    await write('one.yaml', manifest('one', 'upsert'));
    expect(await line()).toMatch(/^default +one +2 +changed$/);
  });

  it('takes a folder, several manifests in a file, and standard input', async () => {
    await write('both.yaml', `# two profiles\n---\n${manifest('one')}---\n${manifest('two')}`);
    await write('notes.txt', 'not a manifest');
    expect((await apply(folder)).output.match(/created/g)).toHaveLength(2);
    const piped = await ark(['apply', '-f', '-'], { server: server.url, input: manifest('one') });
    expect(piped).toMatchObject({ code: 0 });
  });

  it('stores nothing with --dry-run', async () => {
    const { code, output } = await apply(await write('one.yaml', manifest('one')), '--dry-run');
    expect(code).toBe(0);
    expect(output).toContain('valid (dry run)');
    expect(revisions.size).toBe(0);
  });

  it('shows the line of a mistake in the file, and stores nothing of any file then', async () => {
    await write('a-good.yaml', manifest('one'));
    const bad = await write('b-bad.yaml', manifest('two').replace('connector:', 'conector:'));
    const { code, errors } = await apply(folder);
    expect(code).toBe(4);
    expect(errors).toContain(`${bad}:6:`);
    expect(errors).toContain('> 6 |   conector: postgres');
    expect(server.requests).toEqual([]);
  });

  it('shows at the right line of the file what the gateway finds in a later document', async () => {
    lint = ({ body }) => {
      const line = body.split('\n').findIndex((text) => text.includes('action: inzert')) + 1;
      const found = { path: 'spec.operations.store.action', line, column: 15, message: "No action 'inzert'" };
      return { json: { problems: line > 0 ? [found] : [] } };
    };
    const file = await write('both.yaml', `${manifest('one')}---\n${manifest('two', 'inzert')}`);
    const { code, errors } = await apply(file);
    expect(code).toBe(4);
    expect(errors).toContain(`${file}:21:15: spec.operations.store.action: No action 'inzert'`);
    expect(errors).toContain('> 21 |       action: inzert');
    expect(revisions.size).toBe(0);
  });

  it('shows no secret that somebody wrote beside a mistake', async () => {
    const text = manifest('one').replace('connection: {}', 'connection: {}\n  password: hunter2secret');
    const { code, errors } = await apply(await write('one.yaml', text));
    expect(code).toBe(4);
    expect(errors).toContain("Unknown field 'password'");
    expect(errors).toContain('|   password: [redacted]');
    expect(errors).not.toContain('hunter2');
  });

  it('does not move a manifest to another namespace', async () => {
    const { code, errors } = await apply(await write('one.yaml', manifest('one')), '-n', 'sales');
    expect(code).toBe(2);
    expect(errors).toContain("metadata.namespace 'default'");
  });

  it('says which file is not there', async () => {
    const path = join(folder, 'none.yaml');
    expect(await apply(path)).toMatchObject({ code: 2, errors: `${path} cannot be read: it is not there\n` });
  });

  it('lints without a gateway when asked to', async () => {
    const file = await write('one.yaml', manifest('one'));
    expect(await ark(['lint', '-f', file, '--offline'])).toMatchObject({ code: 0, output: 'default/one is valid.\n' });
    const bad = await write('bad.yaml', manifest('one').replace('      action', '   action'));
    expect(await ark(['lint', '-f', bad, '--offline'])).toMatchObject({ code: 4 });
  });
});
