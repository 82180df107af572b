import type { ConnectorDescription } from '../../catalogue/connector-description.js';

/** What an operation's action does to the target, as far as the catalogue knows; `depends` is not known before it is deployed. */
export function effectsOf(
  operations: Readonly<Record<string, { readonly action: string }>>,
  { actions }: ConnectorDescription,
): (operation: string) => string | undefined {
  return (name) => {
    const action = operations[name]?.action;
    const effect = action !== undefined && Object.hasOwn(actions, action) ? actions[action]?.effect : undefined;
    return effect === 'depends' ? undefined : effect;
  };
}
