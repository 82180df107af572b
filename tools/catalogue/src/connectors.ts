import { databaseConnectors } from '@arkflows/connector-database';
import { restConnectors } from '@arkflows/connector-rest';
import { type ConnectorDescription, describeConnector } from '@arkflows/connector-sdk';

/** Every connector of the product, by name. */
export function describeConnectors(): readonly ConnectorDescription[] {
  return [...databaseConnectors, ...restConnectors]
    .map(describeConnector)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
