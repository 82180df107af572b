import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

/** The address of a gateway that `who` (an option, a variable) names. Throws CliFailure for what is none. */
export function serverAddress(text: string, who: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new CliFailure(
    exitCodes.usage,
    `${who} is no address such as http://127.0.0.1:3000, without user and password`,
  );
}
