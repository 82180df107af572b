import { runIntegrationService } from '@arkflows/runtime';
import { serviceName, startDatabaseIntegration } from './database-integration.js';

await runIntegrationService(serviceName, startDatabaseIntegration);
