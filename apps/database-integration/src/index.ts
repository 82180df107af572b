export { serviceName, startDatabaseIntegration } from './database-integration.js';
