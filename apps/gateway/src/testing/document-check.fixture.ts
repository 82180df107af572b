import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { pathPattern } from '../http/paths.js';
import type { ApiAnswer } from './api-client.fixture.js';

type Content = Record<string, { schema: object }>;
type Responses = Record<string, { content?: Content }>;

/** Holds answers against the OpenAPI document that the gateway itself publishes. */
export class DocumentCheck {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #paths: Record<string, Record<string, { responses: Responses }>>;

  constructor(document: { paths: DocumentCheck['paths']; components: object }) {
    this.#paths = document.paths;
    formats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'document', components: document.components });
  }

  get paths(): Record<string, Record<string, { responses: Responses }>> {
    return this.#paths;
  }

  /** Throws when an answer is not what the document says of it. Addresses that it does not know are left alone. */
  hold(method: string, url: string, answer: ApiAnswer): void {
    const path = Object.keys(this.#paths).find((declared) => pathPattern(declared).test(url.split('?')[0] ?? ''));
    const operation = path === undefined ? undefined : this.#paths[path]?.[method.toLowerCase()];
    if (!operation) return;
    const response = operation.responses[answer.status];
    const mediaType = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const content = response?.content?.[mediaType];
    if (!content)
      throw new Error(`${method} ${url}: the document has no answer ${answer.status} as ${mediaType}: ${answer.text}`);
    const name = `${method} ${path} ${answer.status} ${mediaType}`;
    const validate = this.#validators.get(name) ?? this.#compile(content.schema);
    this.#validators.set(name, validate);
    if (!validate(answer.json)) {
      throw new Error(
        `${method} ${url}: the answer is not what the document says: ${this.#ajv.errorsText(validate.errors)}\n${answer.text}`,
      );
    }
  }

  #compile(schema: object): ValidateFunction {
    return this.#ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')));
  }
}
