import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { ConnectorDescription } from './connector-description.js';

export const listConnectors = endpoint({
  operation: 'listConnectors',
  method: 'GET',
  path: '/v1/connectors',
  tag: 'Connectors',
  summary: 'All connectors, with the schemas of their connection and actions',
  permission: 'connectors.read',
  audit: 'none',
  status: 200,
  response: z.object({ items: z.array(ConnectorDescription) }),
});

export const getConnector = endpoint({
  operation: 'getConnector',
  method: 'GET',
  path: '/v1/connectors/{connector}',
  tag: 'Connectors',
  summary: 'One connector',
  permission: 'connectors.read',
  audit: 'none',
  params: z.object({ connector: z.string() }),
  status: 200,
  response: ConnectorDescription,
});
