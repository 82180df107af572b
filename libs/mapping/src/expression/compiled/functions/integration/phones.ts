import {
  type CountryCode,
  isSupportedCountry,
  type MetadataJson,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

/** The world's numbering plans. */
const plans = metadata as MetadataJson;

/** Nothing for what is no number in that country, so that `??` can say what then. */
export const phoneFunctions = defineBuiltins({
  phoneNumber: [
    '<ss?:s>',
    (place: Place, _: Run, text?: string, country?: string) => {
      if (text === undefined) return undefined;
      const number = parsePhoneNumberFromString(text, { ...countryOf(country, place) }, plans);
      return number?.isValid() ? number.number : undefined;
    },
  ],
});

function countryOf(country: string | undefined, place: Place): { readonly defaultCountry?: CountryCode } {
  if (country === undefined) return {};
  const code = country as CountryCode;
  return isSupportedCountry(code, plans) ? { defaultCountry: code } : place.fail('A2018');
}
