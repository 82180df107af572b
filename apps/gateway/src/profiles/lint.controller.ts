import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { manifestText } from './manifest-body.js';
import { lintManifest, lintProfile } from './profiles.endpoints.js';
import { ProfilesService } from './profiles.service.js';

@Controller()
export class LintController {
  constructor(private readonly profiles: ProfilesService) {}

  @Endpoint(lintManifest)
  async manifest({ body }: EndpointInput<typeof lintManifest>): Promise<EndpointOutput<typeof lintManifest>> {
    return { problems: [...this.profiles.lint(manifestText(body))] };
  }

  @Endpoint(lintProfile)
  async profile({ body }: EndpointInput<typeof lintProfile>): Promise<EndpointOutput<typeof lintProfile>> {
    return { problems: [...this.profiles.lint(manifestText(body))] };
  }
}
