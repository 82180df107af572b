/** How `ark` ends; the help shows them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unreachable: 5,
  notAuthorised: 6,
  unfinished: 7,
  changed: 8,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0  done
  1  failed
  2  the command line is not right
  3  there is nothing of that name
  4  refused: the manifest or the request is not valid
  5  the gateway cannot be reached
  6  no API key, or one that may not do this
  7  not finished within the wait: it goes on
  8  something would change (replay --fail-on-change)`;
