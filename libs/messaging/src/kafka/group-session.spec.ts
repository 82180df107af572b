import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { GroupSession } from './group-session.js';

/** The client's consumer, which joins when the test says so. */
class ScriptedClient extends EventEmitter {
  readonly connect = async () => {};
  readonly subscribe = async () => {};
  readonly run = async () => {};
  readonly disconnect = async () => {};

  /** As the client does it: so many requests, then the event. */
  join(memberId: string, requests = 1): void {
    for (let i = 0; i < requests; i++) this.emit('consumer.network.request', { payload: { apiName: 'JoinGroup' } });
    this.emit('consumer.network.request', { payload: { apiName: 'SyncGroup' } });
    this.emit('consumer.group_join', { payload: { memberId, memberAssignment: { t: [0] } } });
  }
}

function session() {
  const client = new ScriptedClient();
  const continuity: boolean[] = [];
  const kafka = { consumer: () => client } as unknown as Kafka;
  const options = { group: 'g', topics: ['t'], sessionTimeoutMs: 10_000, maxBatchBytes: 1_000 };
  new GroupSession(kafka, options, {
    joined: (_assigned, continuous) => continuity.push(continuous),
    batch: async () => {},
    skipped: () => {},
  });
  return { client, continuity };
}

describe('a member that joins its group again', () => {
  test('has kept its partitions when it was there all the time', () => {
    const { client, continuity } = session();
    client.join('one', 2);
    client.join('one');
    client.join('one');
    expect(continuity).toEqual([false, true, true]);
  });

  test('has not when the group had forgotten it: another member may have had them in between', () => {
    const { client, continuity } = session();
    client.join('one', 2);
    client.join('two', 2);
    client.join('two');
    expect(continuity).toEqual([false, false, true]);
  });

  test('has not when the join took two rounds: the first may have given them to another', () => {
    const { client, continuity } = session();
    client.join('one', 2);
    client.join('one', 2);
    client.join('one');
    expect(continuity).toEqual([false, false, true]);
  });
});
