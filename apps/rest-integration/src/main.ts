import {
  brokerConfig,
  createServiceServer,
  credentialsConfig,
  deliveryConfig,
  httpConfig,
  openBroker,
  runService,
} from '@arkflows/runtime';
import { serviceName, startRestIntegration } from './rest-integration.js';

await runService({
  name: serviceName,
  config: { http: httpConfig, broker: brokerConfig, credentials: credentialsConfig, delivery: deliveryConfig },
  async start(context) {
    const { config, health, metrics, log, clock } = context;
    const server = await createServiceServer({ health, metrics, log });
    log.info({ url: await server.listen(config.http.host, config.http.port) }, 'probes and metrics');
    context.onStop('http', () => server.close());
    const broker = await openBroker(config.broker, { clientId: config.service.instance, log, clock });
    context.onStop('broker', () => broker.close());
    await startRestIntegration(context, {
      broker,
      credentials: config.credentials,
      service: config.service,
      delivery: config.delivery,
    });
  },
});
