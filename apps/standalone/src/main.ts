import { join } from 'node:path';
import { serviceName as databaseService, startDatabaseIntegration } from '@arkflows/database-integration';
import { createGateway } from '@arkflows/gateway';
import { openEmbeddedBroker } from '@arkflows/messaging';
import { ensureDatabase, hasDatabase } from '@arkflows/persistence';
import { serviceName as restService, startRestIntegration } from '@arkflows/rest-integration';
import {
  blobsConfig,
  deliveryConfig,
  gatewayConfig,
  httpConfig,
  listenOrExplain,
  openBlobs,
  openPolicies,
  policiesConfig,
  runService,
  standaloneConfig,
  version,
} from '@arkflows/runtime';
import { createApiKey, createFamilyKey } from '@arkflows/security';
import { prepareDataFolder } from './data-folder.js';
import { keepFile } from './kept-file.js';
import { keepMasterKey } from './master-key.js';
import { preparePlayground } from './playground.js';
import { startPostgres } from './postgres.js';
import { writeServerFile } from './server-file.js';
import { welcome } from './welcome.js';

const SUITE_DATABASE = 'arkflows';

/** The whole suite in one process, on engines of its own. */
await runService({
  name: 'standalone',
  config: {
    http: httpConfig,
    blobs: blobsConfig,
    delivery: deliveryConfig,
    policies: policiesConfig,
    gateway: gatewayConfig,
    standalone: standaloneConfig,
  },
  async start(context) {
    const began = performance.now();
    const { config, log, clock, health, metrics, signal } = context;
    const { dataDirectory } = config.standalone;
    const credentialsDirectory = join(dataDirectory, 'credentials');
    const adminKeyFile = join(dataDirectory, 'admin.key');

    await prepareDataFolder(dataDirectory);
    const blobs = await openBlobs(
      { ...config.blobs, folder: config.blobs.folder ?? join(dataDirectory, 'blobs') },
      context,
    );
    const postgres = await startPostgres(config.standalone, context);
    context.onStop('postgres', () => postgres.stop());
    const masterKey = await keepMasterKey(dataDirectory, () => hasDatabase(postgres, SUITE_DATABASE));
    await ensureDatabase(postgres, SUITE_DATABASE);
    await preparePlayground(postgres, credentialsDirectory);

    const broker = await openEmbeddedBroker({ connectionString: postgres.url(SUITE_DATABASE) }, { log, clock });
    context.onStop('broker', () => broker.close());

    const adminKey = await keepFile(adminKeyFile, () => createApiKey().text);
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
        databaseUrl: postgres.url(SUITE_DATABASE),
        databasePoolSize: 10,
        createTopics: config.delivery.createTopics,
        adminKey: adminKey.text,
        masterKey,
        version,
      },
    });
    context.onStop('gateway', () => gateway.close());
    const { host, port } = config.http;
    const url = await listenOrExplain({ host, port }, () => gateway.listen(port, host));
    const serverFile = await writeServerFile(dataDirectory, { url, postgresPort: postgres.port });
    context.onStop('server file', () => serverFile.remove());

    const policies = await openPolicies(config.policies, context);
    const familyKey = async (family: string) =>
      (await keepFile(join(dataDirectory, 'keys', `${family}.jwk`), createFamilyKey)).text;
    const surroundings = async (family: string) => ({
      broker,
      database: { url: postgres.url(SUITE_DATABASE), poolSize: 10 },
      blobs,
      policies,
      credentials: { familyKey: await familyKey(family), directory: credentialsDirectory },
      service: config.service,
      delivery: config.delivery,
    });
    await startDatabaseIntegration({ ...context, name: databaseService }, await surroundings('database'));
    await startRestIntegration({ ...context, name: restService }, await surroundings('rest'));
    while (health.snapshot().status !== 'up') await clock.sleep(20, signal);
    process.stdout.write(
      welcome({
        url,
        dataDirectory,
        adminKeyFile,
        postgres,
        environment: config.service.environment,
        startedInMs: performance.now() - began,
      }),
    );
  },
});
