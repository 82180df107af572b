import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer } from '../server.fixture.js';

const bin = fileURLToPath(new URL('../../bin/ark.js', import.meta.url));
const command = promisify(execFile);
const isThere = (program: string): boolean => !spawnSync(program, ['--version']).error;

describe('the completion script', () => {
  let folder: string;
  let env: Record<string, string>;
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-shells-'));
    server = await startServer({
      'GET /v1/namespaces/default/profiles': () => ({ json: { items: [{ name: 'cities' }, { name: 'city-maps' }] } }),
    });
    await writeFile(join(folder, 'ark'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
    await writeFile(join(folder, 'profile one.yaml'), '');
    env = { PATH: `${folder}:${process.env.PATH}`, ARK_SERVER: server.url, HOME: folder, LC_ALL: 'C.UTF-8' };
  });
  afterAll(() => Promise.all([server.close(), rm(folder, { recursive: true })]));

  const run = async (shell: string, args: readonly string[]) =>
    (await command(shell, args, { env, cwd: folder, timeout: 30_000 })).stdout;

  describe('of bash', () => {
    /** What bash is given for a line with the cursor at its end, broken into the words that readline makes of it. */
    const complete = async (line: string) => {
      const words = [...line.matchAll(/[=:]+|[^\s=:]+/g)].map(([word]) => word);
      if (/\s$/.test(line)) words.push('');
      const script = `eval "$(ark completion bash)"; COMP_LINE=$1; COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        $(complete -p ark | sed 's/.*-F //; s/ .*//') 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return (await run('bash', ['--norc', '-c', script, 'bash', line, ...words])).split('\n').filter(Boolean);
    };

    it('completes commands, names and values', async () => {
      expect(await complete('ark undep')).toEqual(['undeploy']);
      expect(await complete('ark get profiles cit')).toEqual(['cities', 'city-maps']);
      expect(await complete('ark deploy   city')).toEqual(['city-maps']);
      expect(await complete('ark get profiles -o ')).toEqual(['table', 'json', 'yaml']);
    });

    it('completes after = and past an address', async () => {
      expect(await complete('ark get profiles --output=y')).toEqual(['yaml']);
      expect(await complete('ark get profiles --output=')).toEqual(['table', 'json', 'yaml']);
      expect(await complete(`ark --server ${server.url} deploy citi`)).toEqual(['cities']);
    });

    it('completes files', async () => {
      expect(await complete('ark apply -f prof')).toEqual(['profile one.yaml']);
      expect(await complete('ark apply --file=prof')).toEqual(['profile one.yaml']);
    });
  });

  if (isThere('zsh')) describe('of zsh', zshTests);
  else describe.skip('of zsh (not tried: install it, for instance with apt-get install zsh)', zshTests);

  function zshTests() {
    /** What an interactive zsh makes of a line when Tab is pressed. */
    const press = async (line: string, load = 'source <(ark completion zsh)') => {
      const script = `
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'PS1=; unsetopt beep zle_bracketed_paste; autoload -Uz compinit && compinit -u -D'
        zpty -w shell ${JSON.stringify(load).replaceAll('$', '\\$')}
        zpty -w shell 'shown() { print -r -- "<""$BUFFER"">"; exit }; zle -N shown; bindkey "^T" shown; print rea""dy'
        zpty -r -m shell text '*ready*'
        zpty -w -n shell "$1"$'\\t\\024'
        zpty -r -m shell text '*<*>*'
        print -r -- $text
        zpty -d shell`;
      const text = await run('zsh', ['-f', '-c', script, 'zsh', line]);
      return /<(.*)>/s.exec(text)?.[1];
    };

    it('completes commands, names and values', async () => {
      expect(await press('ark undep')).toBe('ark undeploy ');
      expect(await press('ark get profiles citi')).toBe('ark get profiles cities ');
      expect(await press('ark get profiles --output=y')).toBe('ark get profiles --output=yaml ');
      expect(await press(`ark --server ${server.url} deploy citi`)).toContain('deploy cities ');
    });

    it('completes files', async () => {
      expect(await press('ark apply -f prof')).toBe('ark apply -f profile\\ one.yaml ');
    });

    it('works as a file in a folder of $fpath', async () => {
      await writeFile(join(folder, '_ark'), await run('ark', ['completion', 'zsh']));
      expect(await press('ark undep', 'fpath=(~ $fpath); compinit -u -D')).toBe('ark undeploy ');
    });
  }
});
