import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { pathPattern } from '../http/paths.js';
import type { ApiAnswer } from './api-client.fixture.js';

type Content = Record<string, { schema: object }>;
type Responses = Record<string, { content?: Content }>;

/** Holds answers against the OpenAPI document that the gateway itself publishes. */
export class DocumentCheck {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
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
    const schema = JSON.parse(JSON.stringify(content.schema).replaceAll('"#/components', '"document#/components'));
    if (!this.#ajv.validate(schema, answer.json)) {
      throw new Error(
        `${method} ${url}: the answer is not what the document says: ${this.#ajv.errorsText()}\n${answer.text}`,
      );
    }
  }
}
