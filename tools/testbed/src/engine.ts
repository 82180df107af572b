/** Where a test engine comes from, in the order in which they are tried. */
export type EngineSource = 'address in the environment' | 'docker' | 'this machine';

export interface Engine {
  readonly version: string;
  readonly source: EngineSource;
  /**
   * Stops it, SIGTERM by default, for tests of faults; its address and data are kept for `start`.
   * An engine from the environment is not ours to stop: that throws.
   */
  stop(signal?: StopSignal): Promise<void>;
  /** Starts it again after `stop` and waits until it takes requests. */
  start(): Promise<void>;
  /** Stops it for good and deletes its data. May be called again. */
  close(): Promise<void>;
}

export type StopSignal = 'SIGTERM' | 'SIGKILL';

export interface KafkaEngine extends Engine {
  /** `host:port`, several separated by commas. */
  readonly brokers: string;
  /** Each broker by itself, where they run on this machine. */
  readonly nodes?: readonly BrokerNode[];
}

/** One broker of a cluster, which the others may outlive. */
export interface BrokerNode {
  stop(signal: StopSignal): Promise<void>;
  /** Resolves when it takes requests. */
  start(): Promise<void>;
  /** Deletes all that it has kept; it has to be stopped. */
  loseDisk(): Promise<void>;
}

export interface PostgresEngine extends Engine {
  /** Connection string of a superuser for the database `postgres`. */
  readonly url: string;
  /** When asked for: a folder of the server's on a small disk of its own, for a tablespace. Emptied by a stop. */
  readonly smallDisk?: string;
}

export interface RedisEngine extends Engine {
  /** `redis://host:port` */
  readonly url: string;
  /** Where it runs on this machine: stops it from answering without closing anything, until `resume`. */
  suspend?(): void;
  resume?(): void;
}

/** An engine that somebody else runs. */
export function foreignEngine(variable: string, version: string): Engine {
  const refuse = async (): Promise<never> => {
    throw new Error(
      `The engine at $${variable} is not ours to stop; ask for one of your own: startTestbed({ own: true }).`,
    );
  };
  return { version, source: 'address in the environment', stop: refuse, start: refuse, close: async () => {} };
}
