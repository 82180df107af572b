import { isSecretName } from '@arkflows/security';
import { expect, it } from '@jest/globals';
import { describeConnector, type JsonSchema } from '../catalogue/describe.js';
import type { Connector } from '../connector.js';
import type { ConformanceTarget } from './bench.js';

/** Tests that the connector's description of itself is whole and strict. */
export function describesItself(connector: Connector, target: () => ConformanceTarget): void {
  it('describes its connection, credential and actions as JSON Schema, every field in words', () => {
    const { connection, credential, actions } = describeConnector(connector);
    const inputs = Object.values(actions).map((action) => action.input);
    for (const schema of [connection, ...(credential ? [credential] : []), ...inputs])
      expect(
        fieldsOf(schema)
          .filter(([, field]) => !field.description)
          .map(([name]) => name),
      ).toEqual([]);
  });

  it('marks as secret what is named like a secret', () => {
    const { credential = {} } = describeConnector(connector);
    expect(fieldsOf(credential).filter(([name, field]) => isSecretName(name) && field.secret !== true)).toEqual([]);
  });

  it('refuses fields that it does not know', () => {
    const { connection, write, credential } = target();
    const known = connection({ host: '127.0.0.1', port: 1 });
    expect(connector.connection.safeParse(known).success).toBe(true);
    expect(connector.connection.safeParse({ ...known, unheardOf: 1 }).success).toBe(false);
    expect(connector.credential?.safeParse({ ...credential, unheardOf: 1 }).success ?? false).toBe(false);
    const input = connector.actions[write.action]?.input;
    expect(input?.safeParse(write.input('id', 1)).success).toBe(true);
    expect(input?.safeParse({ ...write.input('id', 1), unheardOf: 1 }).success).toBe(false);
  });
}

/** The fields of an object, or of each of the alternatives that it may be. */
export function fieldsOf(schema: JsonSchema): [string, JsonSchema][] {
  const alternatives = (schema.oneOf ?? schema.anyOf ?? []) as readonly JsonSchema[];
  return [...Object.entries((schema.properties ?? {}) as object), ...alternatives.flatMap(fieldsOf)];
}
