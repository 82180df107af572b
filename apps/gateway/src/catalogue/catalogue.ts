import { z } from 'zod';
import { ConnectorDescription } from './connector-description.js';
import connectors from './generated/connectors.json' with { type: 'json' };

/** What connectors there are, as generated from their code: the gateway itself imports none. */
export class Catalogue {
  readonly #connectors: ReadonlyMap<string, ConnectorDescription>;

  constructor(descriptions: readonly ConnectorDescription[]) {
    this.#connectors = new Map(descriptions.map((description) => [description.name, description]));
  }

  /** The catalogue that is built in. Throws ZodError when the generated file is not of its shape. */
  static builtIn(): Catalogue {
    return new Catalogue(z.array(ConnectorDescription).parse(connectors));
  }

  get names(): readonly string[] {
    return [...this.#connectors.keys()];
  }

  list(): readonly ConnectorDescription[] {
    return [...this.#connectors.values()];
  }

  find(name: string): ConnectorDescription | undefined {
    return this.#connectors.get(name);
  }
}
