import { redactText } from '@arkflows/security';
import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { cancelParked, listParked, retryParked } from './parked.endpoints.js';
import { ParkedService } from './parked.service.js';

@Controller()
export class ParkedController {
  constructor(private readonly parked: ParkedService) {}

  @Endpoint(listParked)
  async list({ params, query }: EndpointInput<typeof listParked>): Promise<EndpointOutput<typeof listParked>> {
    const { environment, limit, cursor, ...filter } = query;
    const { items, ...rest } = await this.parked.list(environment, { ...params, ...filter }, { limit, cursor });
    const shown = items.map((item) => ({
      ...item,
      key: item.key && redactText(item.key),
      message: item.message && redactText(item.message),
    }));
    return { items: shown, ...rest };
  }

  @Endpoint(retryParked)
  retry({ params, query, body }: EndpointInput<typeof retryParked>): Promise<EndpointOutput<typeof retryParked>> {
    const { ids, all: _, ...filter } = body;
    return this.parked.retry(query.environment, { filter: { ...params, ...filter }, ...(ids && { ids }) });
  }

  @Endpoint(cancelParked)
  cancel({ params, query, body }: EndpointInput<typeof cancelParked>): Promise<EndpointOutput<typeof cancelParked>> {
    const { ids, all: _, behind, ...filter } = body;
    return this.parked.cancel(query.environment, { filter: { ...params, ...filter }, behind, ...(ids && { ids }) });
  }
}
