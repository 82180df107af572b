export { serviceName, startRestIntegration } from './rest-integration.js';
