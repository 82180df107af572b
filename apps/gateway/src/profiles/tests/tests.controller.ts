import type { Profile } from '@arkflows/contracts';
import { Controller } from '@nestjs/common';
import { Catalogue } from '../../catalogue/catalogue.js';
import type { EndpointInput, EndpointOutput } from '../../http/declaration.js';
import { Endpoint } from '../../http/endpoint.js';
import { manifestText } from '../manifest-body.js';
import { ProfilesService } from '../profiles.service.js';
import { runTests } from './run-tests.js';
import { runManifestTests, runProfileTests } from './tests.endpoints.js';

@Controller()
export class TestsController {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly catalogue: Catalogue,
  ) {}

  @Endpoint(runProfileTests)
  async profile({ params }: EndpointInput<typeof runProfileTests>): Promise<EndpointOutput<typeof runProfileTests>> {
    const { manifest } = await this.profiles.get(params.namespace, params.name);
    return this.#run(manifest);
  }

  @Endpoint(runManifestTests)
  async manifest({
    params,
    body,
  }: EndpointInput<typeof runManifestTests>): Promise<EndpointOutput<typeof runManifestTests>> {
    return this.#run(await this.profiles.check(params.namespace, manifestText(body)));
  }

  #run(profile: Profile): EndpointOutput<typeof runProfileTests> {
    const outcomes = runTests(profile, this.catalogue);
    return {
      tests: outcomes.map(({ differences, ...test }) => ({
        ...test,
        passed: differences.length === 0,
        differences: [...differences],
      })),
    };
  }
}
