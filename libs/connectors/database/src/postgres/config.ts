import { secret } from '@arkflows/connector-sdk';
import { Duration } from '@arkflows/contracts';
import { z } from 'zod';

export const PostgresConnection = z
  .strictObject({
    host: z.string().min(1).max(255).describe('Name or address of the server'),
    port: z.int().min(1).max(65_535).default(5432).describe('Port of the server'),
    database: z.string().min(1).max(63).describe('Name of the database'),
    schema: z.string().min(1).max(63).default('public').describe('Schema of tables that are named without one'),
    ssl: z
      .enum(['disable', 'require', 'verify-full'])
      .default('verify-full')
      .describe('disable: in clear; require: encrypted; verify-full: encrypted, and the server proves its name'),
    ca: z
      .string()
      .regex(/-----BEGIN CERTIFICATE-----/, 'must be certificates in PEM')
      .optional()
      .describe('PEM of the authorities trusted by verify-full, instead of the well-known ones'),
    poolSize: z.int().min(1).max(100).default(8).describe('Most connections of one replica'),
    statementTimeout: Duration.default('60s').describe('After which the server itself ends a statement'),
    applicationName: z.string().min(1).max(63).default('arkflows').describe('As pg_stat_activity shows it'),
  })
  .describe('Where the database is');
export type PostgresConnection = z.output<typeof PostgresConnection>;

export const PostgresCredential = z
  .strictObject({
    username: z.string().min(1).max(63).describe('Role to log in as'),
    password: secret('Password of the role'),
  })
  .describe('How to log in');
export type PostgresCredential = z.output<typeof PostgresCredential>;
