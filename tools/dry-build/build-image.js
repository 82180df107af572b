import { cpSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { DockerfileError } from './dockerfile.js';
import { runInShell } from './run-in-shell.js';

/**
 * A builder that does what a Dockerfile says without a container engine: each stage in a folder of its own below `workFolder`,
 * which stands for the container's `/`. A stage that uses none of an image's arguments is made once for all images.
 * `build(args, signal)` answers the image: `{ root, workdir, env, user, entrypoint, healthcheck }`.
 */
export function imageBuilder({ dockerfile: { globals, stages }, context, workFolder }) {
  const built = new Map();

  /** The stage and the arguments that it and the stages it copies from use. */
  function keyOf(stage, args) {
    const used = stage.instructions.filter(({ keyword }) => keyword === 'ARG').map(({ name }) => [name, args[name]]);
    const sources = stage.instructions.flatMap(({ from, line }) => (from ? [keyOf(stageNamed(from, line), args)] : []));
    return JSON.stringify([stage.line, used, sources]);
  }

  function stageNamed(name, line) {
    const stage = stages.find((candidate) => candidate.name === name && candidate.line < line);
    if (!stage) throw new DockerfileError(line, `No stage '${name}' stands above.`);
    return stage;
  }

  async function buildStage(stage, args, signal) {
    const key = keyOf(stage, args);
    const known = built.get(key);
    if (known) return known;
    checkBase(stage, globals, args);
    const image = { root: join(workFolder, `stage-${built.size + 1}`), workdir: '/', env: {}, args: {} };
    built.set(key, image);
    mkdirSync(image.root, { recursive: true });
    for (const instruction of stage.instructions) {
      const { line, from } = instruction;
      const source = from ? await buildStage(stageNamed(from, line), args, signal) : null;
      await steps[instruction.keyword]({ image, instruction, args, context, source, signal });
    }
    return image;
  }

  return { build: (args, signal) => buildStage(stages.at(-1), args, signal) };
}

/** The base image brings Node and npm, as this machine does here. */
function checkBase({ image, line }, globals, args) {
  const defaults = Object.fromEntries(globals.map(({ name, value }) => [name, args[name] ?? value]));
  const name = expand(image, defaults, line);
  const major = process.versions.node.split('.')[0];
  if (!new RegExp(`^node:${major}\\b`).test(name)) {
    throw new DockerfileError(
      line,
      `The base image is ${name}, this is Node ${process.versions.node}: run it with that.`,
    );
  }
}

const steps = {
  ARG: ({ image, instruction: { name, value }, args }) => {
    image.args[name] = args[name] ?? value ?? '';
  },
  ENV: ({ image, instruction: { variables, line } }) => {
    for (const { name, value } of variables) image.env[name] = expand(value, variablesOf(image), line);
  },
  WORKDIR: ({ image, instruction: { path, line } }) => {
    image.workdir = posix.resolve(image.workdir, expand(path, variablesOf(image), line));
    mkdirSync(join(image.root, image.workdir), { recursive: true });
  },
  COPY: copy,
  RUN: ({ image, instruction: { command, line }, signal }) =>
    runInShell(command, { cwd: join(image.root, image.workdir), env: variablesOf(image), signal }).catch((cause) => {
      throw new DockerfileError(line, `RUN ${cause.message}`);
    }),
  USER: ({ image, instruction: { user } }) => {
    image.user = user;
  },
  EXPOSE: () => {},
  HEALTHCHECK: ({ image, instruction: { command } }) => {
    image.healthcheck = command;
  },
  ENTRYPOINT: ({ image, instruction: { command } }) => {
    image.entrypoint = [...command, ...(image.cmd ?? [])];
  },
  CMD: ({ image, instruction: { command } }) => {
    image.cmd = command;
    if (image.entrypoint) image.entrypoint = [...image.entrypoint, ...command];
  },
};

function copy({ image, instruction, context, source }) {
  const { line, target, sources } = instruction;
  const values = variablesOf(image);
  const written = expand(target, values, line);
  const into = join(image.root, posix.resolve(image.workdir, written));
  for (const path of sources.map((each) => expand(each, values, line))) {
    const from = join(source ? source.root : context.folder, path);
    const stats = lstatSync(from, { throwIfNoEntry: false });
    if (!stats) throw new DockerfileError(line, `COPY finds no ${path}.`);
    if (stats.isSymbolicLink()) throw new DockerfileError(line, `${path} is a link, whose target would be copied.`);
    const asFolder = stats.isDirectory() || !/(^|\/)\.?$/.test(written);
    const filter = source ? undefined : context.includes;
    cpSync(from, asFolder ? into : join(into, basename(path)), { recursive: true, verbatimSymlinks: true, filter });
  }
}

const variablesOf = ({ args, env }) => ({ ...args, ...env });

function expand(text, values, line) {
  return text.replaceAll(/\$(?:\{([^}]*)\}|(\w+))/g, (_, braced, bare) => {
    const value = values[braced ?? bare];
    if (value === undefined) throw new DockerfileError(line, `Nothing gives \${${braced ?? bare}} a value.`);
    return value;
  });
}
