import { silentLog, systemClock } from '@arkflows/contracts';
import { newDatabase } from '../contract/database.fixture.js';
import { describeBroker } from '../contract/describe-broker.fixture.js';
import { openEmbeddedBroker } from './broker.js';

const database = await newDatabase();
const config = { connectionString: database.connectionString };
describeBroker('the embedded broker', {
  open: () => openEmbeddedBroker(config, { log: silentLog, clock: systemClock }),
  address: { postgres: database.connectionString, schema: 'broker' },
});
