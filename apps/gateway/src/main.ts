import {
  blobsConfig,
  brokerConfig,
  databaseConfig,
  deliveryConfig,
  gatewayConfig,
  httpConfig,
  listenOrExplain,
  openBlobs,
  openBroker,
  runService,
  version,
} from '@arkflows/runtime';
import { createGateway } from './gateway.js';

await runService({
  name: 'gateway',
  config: {
    http: httpConfig,
    broker: brokerConfig,
    blobs: blobsConfig,
    database: databaseConfig,
    gateway: gatewayConfig,
    delivery: deliveryConfig,
  },
  async start(context) {
    const { config, health, metrics, log, clock } = context;
    const blobs = await openBlobs(config.blobs, context);
    const broker = await openBroker(config.broker, { clientId: config.service.instance, log, clock });
    context.onStop('broker', () => broker.close());
    const gateway = await createGateway({
      broker,
      blobs,
      log,
      clock,
      health,
      metrics,
      config: {
        ...config.gateway,
        instance: config.service.instance,
        environment: config.service.environment,
        topicPrefix: config.service.topicPrefix,
        version,
        databaseUrl: config.database.url,
        databasePoolSize: config.database.poolSize,
        createTopics: config.delivery.createTopics,
      },
    });
    context.onStop('gateway', () => gateway.close());
    const { host, port } = config.http;
    log.info({ url: await listenOrExplain({ host, port }, () => gateway.listen(port, host)) }, 'API');
  },
});
