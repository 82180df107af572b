import { ArkError, nearest } from '@arkflows/contracts';
import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { Catalogue } from './catalogue.js';
import { getConnector, listConnectors } from './connectors.endpoints.js';

@Controller()
export class ConnectorsController {
  constructor(private readonly catalogue: Catalogue) {}

  @Endpoint(listConnectors)
  async list(): Promise<EndpointOutput<typeof listConnectors>> {
    return { items: [...this.catalogue.list()] };
  }

  @Endpoint(getConnector)
  async get({ params }: EndpointInput<typeof getConnector>): Promise<EndpointOutput<typeof getConnector>> {
    const found = this.catalogue.find(params.connector);
    if (found) return found;
    const meant = nearest(params.connector, this.catalogue.names);
    const hint = meant ? `did you mean '${meant}'?` : `there is ${this.catalogue.names.join(', ')}`;
    throw new ArkError('NOT_FOUND', `There is no connector '${params.connector}'; ${hint}`);
  }
}
