import { Controller, Inject, StreamableFile } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { openApiDocument } from '../http/openapi/document.js';
import { Routes } from '../http/routes.js';
import { CONFIG } from '../ports.js';
import { asyncApiDocument } from './asyncapi/document.js';
import { asyncApi, docs, docsAsset, openApi } from './documents.endpoints.js';
import { PageAssets } from './page/assets.js';
import { page, pagePolicy } from './page/page.js';

const common = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const;

/** The contracts, for programs and for people. */
@Controller()
export class DocumentsController {
  readonly #assets = new PageAssets();
  #openApi: Record<string, unknown> | undefined;
  #asyncApi: Record<string, unknown> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly routes: Routes,
  ) {}

  @Endpoint(openApi)
  async openApi(): Promise<EndpointOutput<typeof openApi>> {
    this.#openApi ??= openApiDocument(this.routes.declarations, this.config.version);
    return this.#openApi;
  }

  @Endpoint(asyncApi)
  async asyncApi(): Promise<EndpointOutput<typeof asyncApi>> {
    this.#asyncApi ??= asyncApiDocument(this.config.version, this.config.topicPrefix);
    return this.#asyncApi;
  }

  @Endpoint(docs)
  async docs(): Promise<EndpointOutput<typeof docs>> {
    const headers = {
      ...common,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
      'cache-control': 'no-cache',
    };
    return new Answer(page, { headers });
  }

  @Endpoint(docsAsset)
  async docsAsset({ params }: EndpointInput<typeof docsAsset>): Promise<EndpointOutput<typeof docsAsset>> {
    const { mediaType, bytes } = await this.#assets.get(params.file);
    const headers = { ...common, 'content-type': mediaType, 'cache-control': 'public, max-age=3600' };
    return new Answer(new StreamableFile(bytes, { type: mediaType }), { headers });
  }
}
