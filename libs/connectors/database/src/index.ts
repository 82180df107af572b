import { postgres } from './postgres/connector.js';

/** Every connector of the database family. */
export const databaseConnectors = [postgres] as const;
