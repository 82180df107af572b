import { ConfigError } from './config-error.js';
import type { ConfigGroup, Environment, ValueOf } from './group.js';
import { readSecretFile } from './secret-file.js';
import type { Variable } from './variable.js';

type Groups = Readonly<Record<string, ConfigGroup<unknown>>>;

export type ConfigOf<G extends Groups> = { readonly [K in keyof G]: ValueOf<G[K]> };

/**
 * Reads the variables of the given groups. An empty variable counts as not set; `<name>_FILE` names a file with the value of a
 * secret one. Throws ConfigError with all problems at once.
 */
export function loadConfig<G extends Groups>(groups: G, env: Environment = process.env): ConfigOf<G> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, group] of Object.entries(groups)) config[name] = readGroup(group, env, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return config as ConfigOf<G>;
}

function readGroup(group: ConfigGroup<unknown>, env: Environment, problems: string[]): unknown {
  const before = problems.length;
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries(group.variables)) {
    try {
      values[key] = readVariable(variable, env);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > before) return undefined;
  return group.complete(values, (variable, text) => problems.push(`${variable} ${text}`));
}

function readVariable(variable: Variable<unknown>, env: Environment): unknown {
  const { name, kind, secret } = variable;
  const text = secret ? secretText(name, env) : env[name];
  if (!text) {
    if (variable.required) throw new Error(`${name} is not set: it must be ${kind.allowed}`);
    return variable.fallback();
  }
  const read = kind.schema.safeParse(text);
  if (read.success) return read.data;
  throw new Error(
    `${name} is ${secret ? 'not valid (its value is not shown)' : `'${text}'`}: it must be ${kind.allowed}`,
  );
}

function secretText(name: string, env: Environment): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name];
  if (env[name]) throw new Error(`${name} and ${name}_FILE are both set: keep one of them`);
  return readSecretFile(`${name}_FILE`, file);
}
