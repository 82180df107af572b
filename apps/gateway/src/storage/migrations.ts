import { CreateControlPlane1764000000000 } from '../migrations/1764000000000-create-control-plane.js';
import { CreateRunIndex1764000000001 } from '../migrations/1764000000001-create-run-index.js';
import { CreateCredentials1764000000002 } from '../migrations/1764000000002-create-credentials.js';
import { RecordActivations1764000000003 } from '../migrations/1764000000003-record-activations.js';
import { RecordWhenRunsCame1764000000004 } from '../migrations/1764000000004-record-when-runs-came.js';
import { CreateRedrives1764000000005 } from '../migrations/1764000000005-create-redrives.js';
import { SayWhatStoodIn1764000000006 } from '../migrations/1764000000006-say-what-stood-in.js';

/** In the order in which they run. */
export const migrations = [
  CreateControlPlane1764000000000,
  CreateRunIndex1764000000001,
  CreateCredentials1764000000002,
  RecordActivations1764000000003,
  RecordWhenRunsCame1764000000004,
  CreateRedrives1764000000005,
  SayWhatStoodIn1764000000006,
];
