import { DockerfileParser } from 'dockerfile-ast';

/** What is wrong with a Dockerfile, or with doing what it says; names the line. */
export class DockerfileError extends Error {
  constructor(line, message) {
    super(`Dockerfile, line ${line}: ${message}`);
  }
}

/** The instructions that are understood, and what is kept of each. */
const readers = {
  ARG: ({ instruction }) => property(instruction.getProperty()),
  ENV: ({ instruction }) => ({ variables: instruction.getProperties().map(property) }),
  WORKDIR: ({ text }) => ({ path: text }),
  COPY: readCopy,
  RUN: readRun,
  USER: ({ text }) => ({ user: text }),
  EXPOSE: ({ text }) => ({ port: text }),
  HEALTHCHECK: ({ text, line }) => ({ command: readCommand(text.replace(/^CMD\s+/, ''), line) }),
  ENTRYPOINT: ({ text, line }) => ({ command: readCommand(text, line) }),
  CMD: ({ text, line }) => ({ command: readCommand(text, line) }),
};

/**
 * The stages of a Dockerfile in their order, `{ name, image, line, instructions: [{ line, keyword, ... }] }`, and the ARGs
 * before the first one. Throws a DockerfileError for what it does not understand: better than to leave a step out.
 */
export function parseDockerfile(text) {
  const globals = [];
  const stages = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const line = instruction.getRange().start.line + 1;
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      stages.push({ line, name: instruction.getBuildStage(), image: instruction.getImage(), instructions: [] });
      continue;
    }
    const read = readers[keyword];
    if (!read) throw new DockerfileError(line, `${keyword} is not supported: teach it to tools/dry-build.`);
    const list = stages.at(-1)?.instructions ?? globals;
    if (list === globals && keyword !== 'ARG') throw new DockerfileError(line, `${keyword} stands before FROM.`);
    list.push({ line, keyword, ...read({ instruction, line, text: instruction.getArgumentsContent() ?? '' }) });
  }
  if (stages.length === 0) throw new DockerfileError(1, 'FROM is missing.');
  return { globals, stages };
}

const property = (entry) => ({ name: entry.getName(), value: entry.getValue() });

function readCopy({ instruction, line }) {
  const flags = Object.fromEntries(instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()]));
  // Who owns a file, only a container's own users could tell.
  const { from = null, chown: _, ...unknown } = flags;
  for (const name of Object.keys(unknown)) throw new DockerfileError(line, `COPY --${name} is not supported.`);
  const paths = instruction.getArguments().map((argument) => argument.getValue());
  if (paths.length < 2) throw new DockerfileError(line, 'COPY needs a source and a target.');
  if (paths.some((path) => /[*?[]/.test(path))) throw new DockerfileError(line, 'COPY with patterns is not supported.');
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) };
}

function readRun({ instruction, line, text }) {
  for (const flag of instruction.getFlags()) {
    if (flag.getName() !== 'mount') throw new DockerfileError(line, `RUN --${flag.getName()} is not supported.`);
  }
  // A path of the container, which here would be one of this machine.
  const absolute = /(?<=^|[\s"'=:])\/(?!dev\/null)\w\S*/.exec(text)?.[0];
  if (absolute) throw new DockerfileError(line, `RUN uses ${absolute}: write it from the WORKDIR on.`);
  return { command: text };
}

function readCommand(text, line) {
  try {
    const command = JSON.parse(text);
    if (Array.isArray(command) && command.every((part) => typeof part === 'string')) return command;
  } catch {}
  throw new DockerfileError(line, 'Write the command as a JSON array of texts: a shell would keep signals from it.');
}
