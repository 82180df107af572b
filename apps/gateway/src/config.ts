/** What a gateway is told; times in milliseconds. */
export interface GatewayConfig {
  /** This gateway among those of the installation: answers to its calls are addressed so. */
  readonly instance: string;
  /** The environment where calls act that name none. */
  readonly environment: string;
  readonly topicPrefix: string;
  readonly version: string;
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** Whether topics that are not there are created: the suite's own and those that events are published to. */
  readonly createTopics: boolean;
  /** The text of the first API key, which may do everything. */
  readonly adminKey?: string;
  /** Protects the stored credentials; without it none can be stored or published. */
  readonly masterKey?: string;
  readonly runRetentionMs: number;
  readonly failureRetentionMs: number;
  readonly maxRunsPerNamespace: number;
}
