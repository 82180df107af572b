import type { Builtin } from '../../calls/builtin.js';
import { byteTextFunctions } from './byte-texts.js';
import { decimalFunctions } from './decimals.js';
import { digestFunctions } from './digests.js';
import { identifierFunctions } from './identifiers.js';
import { instantFunctions } from './instants.js';
import { localeNumberFunctions } from './locale-numbers.js';
import { phoneFunctions } from './phones.js';
import { structureFunctions } from './structures.js';
import { normalizingFunctions } from './texts.js';

/** Functions that integrations need and JSONata does not have. */
export const integrationFunctions: readonly Builtin[] = [
  instantFunctions,
  identifierFunctions,
  digestFunctions,
  byteTextFunctions,
  decimalFunctions,
  localeNumberFunctions,
  phoneFunctions,
  normalizingFunctions,
  structureFunctions,
].flat();
