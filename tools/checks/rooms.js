/**
 * Vendor packages and the only folders (from the root, a pattern each) that may import them, so that the rest of the code
 * knows our own ports alone. Tests, tools and benchmarks may use any, to look at a system from outside.
 */
const rooms = [
  { vendor: ['kafkajs', '@platformatic/kafka', 'snappy', 'lz4-napi'], only: ['^libs/messaging/src/kafka/'] },
  {
    vendor: ['pg', 'pg-copy-streams'],
    only: [
      '^libs/persistence/src/',
      '^libs/messaging/src/embedded/',
      '^libs/connectors/database/src/[^/]+/client\\.ts$',
    ],
  },
  {
    vendor: ['typeorm'],
    only: [
      '^libs/persistence/src/',
      '^libs/delivery/src/store/',
      '^apps/[^/]+/src/migrations/',
      '^apps/.+\\.(entity|repository)\\.ts$',
    ],
  },
  { vendor: ['ioredis'], only: ['^libs/resilience/src/redis/'] },
  { vendor: ['undici'], only: ['^libs/connectors/rest/src/[^/]+/client\\.ts$'] },
  { vendor: ['jose'], only: ['^libs/security/src/secrets/'] },
  { vendor: ['jsonata'], only: ['^libs/mapping/src/expression/'] },
  { vendor: ['pino', 'pino-pretty'], only: ['^libs/runtime/src/logging/'] },
  { vendor: ['prom-client'], only: ['^libs/runtime/src/metrics/'] },
  { vendor: ['@nestjs/[^/]+', 'reflect-metadata'], only: ['^libs/runtime/src/', '^apps/'] },
  { vendor: ['commander'], only: ['^apps/cli/src/'] },
];

const lookingFromOutside = ['^(tools|e2e|bench)/', '\\.(spec|fixture)\\.ts$'];

/** Dependency-cruiser's `forbidden` rules for the rooms. */
export const roomRules = rooms.map(({ vendor, only }) => ({
  name: 'vendor-room',
  comment: 'This package may be imported only in its room: see tools/checks/rooms.js.',
  severity: 'error',
  from: { pathNot: [...only, ...lookingFromOutside, 'node_modules'] },
  to: { path: vendor.map((name) => `node_modules/(@types/)?${name}/`) },
}));
