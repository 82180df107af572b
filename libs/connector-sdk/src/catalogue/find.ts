import { ArkError, nearest } from '@arkflows/contracts';
import type { Action, Connector, ConnectorClient } from '../connector.js';

/** The connector of this name. Throws ArkError UNKNOWN_CONNECTOR, with the nearest name. */
export function findConnector<C extends Connector>(connectors: readonly C[], name: string): C {
  const found = connectors.find((connector) => connector.name === name);
  if (found) return found;
  const names = connectors.map((connector) => connector.name);
  throw new ArkError('UNKNOWN_CONNECTOR', `There is no connector '${name}'${instead(name, names)}`, {
    details: { connector: name, known: names },
  });
}

/** The action of this name. Throws ArkError INVALID_PROFILE, with the nearest name. */
export function findAction<Client extends ConnectorClient>(connector: Connector<Client>, name: string): Action<Client> {
  const found = Object.hasOwn(connector.actions, name) ? connector.actions[name] : undefined;
  if (found) return found;
  const names = Object.keys(connector.actions);
  throw new ArkError(
    'INVALID_PROFILE',
    `Connector '${connector.name}' has no action '${name}'${instead(name, names)}`,
    {
      details: { action: name, known: names },
    },
  );
}

function instead(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `; there are: ${known.join(', ')}` : `; did you mean '${near}'?`;
}
