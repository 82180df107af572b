import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { manifestText } from '../profiles/manifest-body.js';
import { replayProfile } from './replays.endpoints.js';
import { ReplaysService } from './replays.service.js';

@Controller()
export class ReplaysController {
  constructor(private readonly replays: ReplaysService) {}

  @Endpoint(replayProfile)
  async profile(input: EndpointInput<typeof replayProfile>): Promise<EndpointOutput<typeof replayProfile>> {
    const { params, query, body, gone } = input;
    return this.replays.replay({ ...params, ...query, text: manifestText(body) }, gone);
  }
}
