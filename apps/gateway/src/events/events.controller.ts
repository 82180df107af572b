import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { publishEvents } from './events.endpoints.js';
import { PublishService } from './publish.service.js';

@Controller()
export class EventsController {
  constructor(private readonly publishing: PublishService) {}

  @Endpoint(publishEvents)
  async publish({
    params,
    query,
    headers,
    body,
  }: EndpointInput<typeof publishEvents>): Promise<EndpointOutput<typeof publishEvents>> {
    return { accepted: await this.publishing.publish({ ...params, ...query }, headers, body.bytes) };
  }
}
