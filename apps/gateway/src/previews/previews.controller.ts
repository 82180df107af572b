import { Controller } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { preview } from './preview.js';
import { previewManifest, previewProfile } from './previews.endpoints.js';

@Controller()
export class PreviewsController {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly catalogue: Catalogue,
  ) {}

  @Endpoint(previewProfile)
  async profile({
    params,
    body,
  }: EndpointInput<typeof previewProfile>): Promise<EndpointOutput<typeof previewProfile>> {
    const { manifest, revision } = await this.profiles.get(params.namespace, params.name);
    return preview(manifest, revision.revision, body, this.catalogue);
  }

  @Endpoint(previewManifest)
  async manifest(input: EndpointInput<typeof previewManifest>): Promise<EndpointOutput<typeof previewManifest>> {
    const { params, body } = input;
    const profile = await this.profiles.check(params.namespace, body.manifest);
    return preview(profile, 0, body, this.catalogue);
  }
}
