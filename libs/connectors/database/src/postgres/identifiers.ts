import { ConnectorError } from '@arkflows/connector-sdk';

/** A name as SQL writes it: quoted, so that any character and case is itself. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

const part = '(?:"((?:[^"]|"")+)"|([^".]+))';
const tableName = new RegExp(`^(?:${part}\\.)?${part}$`);

/**
 * Reads `table` or `schema.table`; names are taken as they stand (no folding of case), and one with a dot in it stands in
 * double quotes. Throws ConnectorError TARGET_REJECTED.
 */
export function parseTableName(text: string, defaultSchema: string): TableName {
  const [, quotedSchema, plainSchema, quotedTable, plainTable] = tableName.exec(text) ?? [];
  const table = quotedTable?.replaceAll('""', '"') ?? plainTable;
  if (table === undefined)
    throw new ConnectorError('TARGET_REJECTED', `'${text}' is not a table name; write table or schema.table`, {
      details: { table: text },
    });
  return { schema: quotedSchema?.replaceAll('""', '"') ?? plainSchema ?? defaultSchema, table };
}
