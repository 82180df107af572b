import type { Builtin } from '../calls/builtin.js';
import { encodingFunctions } from './encodings.js';
import { higherOrderFunctions } from './higher-order.js';
import { integrationFunctions } from './integration/all.js';
import { listFunctions } from './lists.js';
import { numberFunctions } from './numbers.js';
import { objectFunctions } from './objects.js';
import { patternFunctions } from './patterns.js';
import { pictureFunctions } from './pictures.js';
import { textFunctions } from './text.js';

/** All functions that an expression can call by name. `eval` is missing on purpose: it would run text of the event. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  [
    textFunctions,
    patternFunctions,
    numberFunctions,
    pictureFunctions,
    listFunctions,
    higherOrderFunctions,
    objectFunctions,
    encodingFunctions,
    integrationFunctions,
  ]
    .flat()
    .map((builtin) => [builtin.name, builtin]),
);
