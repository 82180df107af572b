export * from './api-keys/api-key.js';
export * from './redaction/redact.js';
export * from './redaction/redact-text.js';
export * from './redaction/secret-names.js';
