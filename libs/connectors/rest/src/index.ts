import { rest } from './rest/connector.js';

/** Every connector of the rest family. */
export const restConnectors = [rest] as const;
