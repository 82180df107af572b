import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { CliEnvironment } from './environment.js';
import { run } from './run.js';

interface Surroundings {
  readonly server?: string;
  readonly input?: string | Readable;
  readonly directory?: string;
  readonly environment?: Partial<CliEnvironment>;
  readonly interactive?: boolean;
  readonly signal?: AbortSignal;
}

function collector() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

/** Carries out one command line and answers its exit code and all that it wrote. */
export async function ark(args: readonly string[], surroundings: Surroundings = {}) {
  const { server, input = '', directory = tmpdir(), environment, interactive = false, signal } = surroundings;
  const [output, errors] = [collector(), collector()];
  const env: CliEnvironment = {
    server,
    apiKey: undefined,
    apiKeyFile: undefined,
    namespace: undefined,
    dataDirectory: undefined,
    context: undefined,
    configDirectory: join(tmpdir(), 'ark-cli-without-contexts'),
    ...environment,
  };
  const code = await run(args, env, {
    input: typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input,
    output: output.stream,
    errors: errors.stream,
    interactive,
    directory,
    signal: signal ?? new AbortController().signal,
  });
  return { code, output: output.text(), errors: errors.text() };
}
