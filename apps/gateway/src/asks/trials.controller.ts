import { ArkError, DescribeAnswer, DryRunAnswer, type Family, type Profile, TestAnswer } from '@arkflows/contracts';
import { Controller } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { manifestText } from '../profiles/manifest-body.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { AsksService } from './asks.service.js';
import { describeService, dryRunProfile, testManifest, testProfile } from './trials.endpoints.js';

@Controller()
export class TrialsController {
  constructor(
    private readonly asks: AsksService,
    private readonly profiles: ProfilesService,
    private readonly catalogue: Catalogue,
  ) {}

  @Endpoint(testProfile)
  async profile({ params, query }: EndpointInput<typeof testProfile>): Promise<EndpointOutput<typeof testProfile>> {
    const { manifest } = await this.profiles.get(params.namespace, params.name);
    return this.#test(manifest, query.environment);
  }

  @Endpoint(testManifest)
  async manifest(input: EndpointInput<typeof testManifest>): Promise<EndpointOutput<typeof testManifest>> {
    const { params, query, body } = input;
    return this.#test(await this.profiles.check(params.namespace, manifestText(body)), query.environment);
  }

  @Endpoint(dryRunProfile)
  async dryRun(input: EndpointInput<typeof dryRunProfile>): Promise<EndpointOutput<typeof dryRunProfile>> {
    const { params, query, body } = input;
    const { manifest: profile, revision } = await this.profiles.get(params.namespace, params.name);
    return this.asks.ask({
      environment: query.environment,
      family: this.#familyOf(profile),
      pattern: 'dryRun',
      data: { ...body, profile, revision: revision.revision },
      answer: DryRunAnswer,
    });
  }

  @Endpoint(describeService)
  async describe(input: EndpointInput<typeof describeService>): Promise<EndpointOutput<typeof describeService>> {
    const { params, query } = input;
    const { manifest } = await this.profiles.get(params.namespace, params.name);
    const family = this.#familyOf(manifest);
    const { environment } = query;
    return this.asks.ask({ environment, family, pattern: 'describe', data: {}, answer: DescribeAnswer });
  }

  #test(profile: Profile, environment: string | undefined): Promise<TestAnswer> {
    const family = this.#familyOf(profile);
    return this.asks.ask({ environment, family, pattern: 'test', data: { profile }, answer: TestAnswer });
  }

  #familyOf({ spec }: Profile): Family {
    const connector = this.catalogue.find(spec.connector);
    if (connector) return connector.family;
    throw new ArkError('UNKNOWN_CONNECTOR', `There is no connector '${spec.connector}' any more`);
  }
}
