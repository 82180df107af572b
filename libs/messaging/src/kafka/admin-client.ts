import type { Clock } from '@arkflows/contracts';
import type { Admin, Kafka } from 'kafkajs';
import { within } from '../waiting.js';
import { toBrokerError } from './errors.js';

const TIMEOUT_MS = 15_000;

/** Runs `work` on an admin connection of its own: the client's cached metadata would hide topics made a moment ago. */
export type WithAdmin = <T>(doing: string, work: (admin: Admin) => Promise<T>) => Promise<T>;

export const adminRunner =
  (kafka: Kafka, clock: Clock): WithAdmin =>
  async (doing, work) => {
    const admin = kafka.admin();
    const connected = async () => {
      await admin.connect();
      return work(admin);
    };
    try {
      return await within(clock, TIMEOUT_MS, doing, connected());
    } catch (error) {
      throw toBrokerError(error, doing);
    } finally {
      // Closing the connection is a courtesy to the broker: nothing waits for it, nothing depends on it.
      void admin.disconnect().catch(() => {});
    }
  };
