import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Broker } from '../broker.js';
import { describeConsuming } from './consuming.fixture.js';
import { describeGroups } from './groups.fixture.js';
import { describeProducing } from './producing.fixture.js';
import { describeReading } from './reading.fixture.js';

export interface BrokerUnderTest {
  open(): Promise<Broker>;
  /** What crashing-consumer.fixture.mjs needs to reach the same log. */
  readonly address: Readonly<Record<string, unknown>>;
}

/** The running broker of a suite; a test may close it and open it again. */
export interface Fixture {
  readonly broker: Broker;
  readonly address: BrokerUnderTest['address'];
  close(): Promise<void>;
  open(): Promise<void>;
}

/** What every implementation of the Broker port must do. */
export const describeBroker = (name: string, underTest: BrokerUnderTest): void => {
  describe(name, () => {
    let broker: Broker | undefined;
    const fixture: Fixture = {
      address: underTest.address,
      get broker() {
        if (!broker) throw new Error('The broker is not open');
        return broker;
      },
      close: async () => {
        await broker?.close();
        broker = undefined;
      },
      open: async () => {
        broker = await underTest.open();
      },
    };
    beforeAll(() => fixture.open());
    afterAll(() => fixture.close());

    describeProducing(fixture);
    describeConsuming(fixture);
    describeGroups(fixture);
    describeReading(fixture);
  });
};
