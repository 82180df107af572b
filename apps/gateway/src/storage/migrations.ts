import { CreateControlPlane1764000000000 } from '../migrations/1764000000000-create-control-plane.js';
import { CreateRunIndex1764000000001 } from '../migrations/1764000000001-create-run-index.js';

/** In the order in which they run. */
export const migrations = [CreateControlPlane1764000000000, CreateRunIndex1764000000001];
