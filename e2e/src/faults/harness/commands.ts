import { Kafka, logLevel } from 'kafkajs';
import { readTopics } from '../../support/read-topics.js';
import type { Mark } from './ledger.js';

export interface Told {
  /** Of the command. */
  readonly cause: string;
  readonly status: string;
}

/** Commands for one operation, and what was told about them. */
export class Commands {
  constructor(
    private readonly brokers: string,
    private readonly environment: string,
    /** `namespace/name` of the profile. */
    private readonly profile: string,
    private readonly operation: string,
  ) {}

  /** Sends one command per mark, under an id that its key gives; with these headers more. */
  async send(marks: readonly Mark[], more: Readonly<Record<string, string>> = {}): Promise<void> {
    const kafka = new Kafka({ clientId: 'commands', brokers: this.brokers.split(','), logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    const headers = {
      ce_specversion: '1.0',
      ce_source: '/faults',
      ce_type: 'io.arkflows.command.v1',
      ce_arkprofile: this.profile,
      ce_arkoperation: this.operation,
      'content-type': 'application/json',
      ...more,
    };
    try {
      await producer.send({
        topic: `ark.${this.environment}.rest.commands`,
        messages: marks.map((mark) => ({
          key: mark.key,
          value: JSON.stringify(mark),
          headers: { ...headers, ce_id: mark.key },
        })),
      });
    } finally {
      await producer.disconnect();
    }
  }

  /** All results so far. */
  async results(): Promise<readonly Told[]> {
    const messages = await readTopics(this.brokers, (topic) => topic === `ark.${this.environment}.rest.results`);
    return messages.map(({ key, headers }) => ({ cause: String(key), status: String(headers?.ce_arkstatus) }));
  }

  /** The ids of the commands that are dead letters so far, of this code or of any. */
  async deadLetters(code?: string): Promise<readonly string[]> {
    const messages = await readTopics(this.brokers, (topic) => topic === `ark.${this.environment}.rest.dead-letters`);
    const wanted = messages.filter(({ headers }) => code === undefined || String(headers?.ark_code) === code);
    return wanted.map(({ key }) => String(key));
  }
}
