import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const major = process.versions.node.split('.')[0];

describe('a Dockerfile carried out without a container engine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dry-build-'));
    mkdirSync(join(folder, 'context'));
    for (const name of ['one', 'two', 'secret.key']) writeFileSync(join(folder, 'context', name), name);
    writeFileSync(join(folder, 'Dockerfile.dockerignore'), '# none\n**/*.key\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Makes the image of the service `world`, and answers its `/`. */
  function build(steps: string) {
    writeFileSync(join(folder, 'Dockerfile'), `FROM node:${major} AS base\n${steps}`);
    const script = join(import.meta.dirname, 'main.js');
    const options = ['--file', 'Dockerfile', '--context', 'context', '--into', 'out', 'world'];
    const { status, stderr } = spawnSync(process.execPath, [script, ...options], { cwd: folder, timeout: 30_000 });
    return { root: join(folder, 'out', 'world'), status, message: stderr.toString() };
  }

  it('copies what .dockerignore lets in, runs in the WORKDIR, and takes from another stage only what is named', () => {
    const { root, status } = build(
      `WORKDIR /w
COPY . .
RUN cat one two > both
FROM node:${major}
ARG SERVICE
ENV GREETING="hello \${SERVICE}"
WORKDIR /app
COPY --from=base --chown=node:node /w/both ./
RUN echo "$GREETING" > greeting
USER node
HEALTHCHECK --interval=5s CMD ["true"]
ENTRYPOINT ["node", "main.js"]
CMD ["--fast"]`,
    );
    expect(status).toBe(0);
    expect(readdirSync(join(root, 'app')).sort()).toEqual(['both', 'greeting']);
    expect(readFileSync(join(root, 'app', 'both'), 'utf8')).toBe('onetwo');
    expect(readFileSync(join(root, 'app', 'greeting'), 'utf8')).toBe('hello world\n');
    expect(JSON.parse(readFileSync(`${root}.json`, 'utf8'))).toEqual({
      workdir: '/app',
      user: 'node',
      env: { GREETING: 'hello world' },
      healthcheck: ['true'],
      entrypoint: ['node', 'main.js', '--fast'],
    });
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['world', 'world.json']);
  });

  it('leaves out what .dockerignore names', () => {
    const { root } = build('COPY one two /x/\nCOPY . /y');
    expect(readdirSync(join(root, 'x'))).toEqual(['one', 'two']);
    expect(readdirSync(join(root, 'y'))).toEqual(['one', 'two']);
  });

  it.each([
    ['ADD one /', 2, 'ADD is not supported'],
    ['WORKDIR /w\nRUN touch /etc/x', 3, 'RUN uses /etc/x'],
    ['RUN exit 3', 2, 'RUN ended with 3'],
    ['COPY three .', 2, 'COPY finds no three'],
    ['COPY --link one .', 2, 'COPY --link is not supported'],
    ['COPY --from=nowhere /x .', 2, "No stage 'nowhere'"],
    ['WORKDIR /$NOTHING', 2, '{NOTHING} a value'],
    ['ENTRYPOINT node main.js', 2, 'JSON array'],
    ['RUN true\nFROM python:3', 3, 'The base image is python:3'],
  ])('names the line of what it cannot do: %s', (steps, line, message) => {
    const outcome = build(steps);
    expect(outcome).toMatchObject({ status: 1, message: expect.stringContaining(`Dockerfile, line ${line}: `) });
    expect(outcome.message).toContain(message);
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });
});
