import { silentLog, systemClock } from '@arkflows/contracts';
import { describeBroker } from '../contract/describe-broker.fixture.js';
import { engineAddress } from '../contract/environment.fixture.js';
import { createKafkaBroker } from './broker.js';

const brokers = [engineAddress('ARK_TEST_KAFKA')];
describeBroker('Kafka', {
  open: async () => createKafkaBroker({ brokers, clientId: 'messaging-test' }, { log: silentLog, clock: systemClock }),
  address: { kafka: brokers },
});
