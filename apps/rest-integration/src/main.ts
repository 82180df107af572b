import { runIntegrationService } from '@arkflows/runtime';
import { serviceName, startRestIntegration } from './rest-integration.js';

await runIntegrationService(serviceName, startRestIntegration);
