import { type ErrorCode, ProblemDetails } from '@arkflows/contracts';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { detailLines } from '../output/detail-lines.js';
import { printable } from '../output/printable.js';

/** The gateway answered with problem details. */
export class GatewayProblem extends CliFailure {
  constructor(
    readonly problem: ProblemDetails,
    advice: string,
  ) {
    super(exitCodeOf(problem.status), describe(problem), advice);
  }
}

/** What an answer that is no success means for the user. */
export function refusal(response: Response, text: string, server: URL, withKey: boolean): CliFailure {
  const problem = parseProblem(text);
  if (!problem && response.status === 503) return unavailable(server);
  if (!problem) {
    const message = `${server.origin} answered ${response.status} ${response.statusText}, not as a gateway does.`;
    return new CliFailure(exitCodeOf(response.status), message, 'Check the address, and what stands in between.');
  }
  return new GatewayProblem(problem, problem.status === 401 ? keyAdvice(withKey) : adviceFor(problem));
}

/** What a 503 means that no gateway has put into its own words. */
export function unavailable(server: URL): CliFailure {
  const message = `${server.origin} answered 503: the gateway is stopping or starting, or what stands in between finds none.`;
  return new CliFailure(exitCodes.failed, message, 'Try again in a moment.');
}

/** What the problem advises speaks of the API; here it is said in commands, or not at all where the detail says it already. */
const advice: Partial<Record<ErrorCode, string>> = {
  UNKNOWN_ENVIRONMENT: 'See what there is with: ark get environments',
  UNKNOWN_CONNECTOR: 'See what there is with: ark get connectors',
  UNAVAILABLE: 'See what is missing with: ark status',
  NOT_FOUND: '',
  CONFLICT: '',
  INVALID_REQUEST: '',
  INVALID_PROFILE: '',
  PAYLOAD_TOO_LARGE: '',
  TESTS_FAILED: 'Mend the mapping or the tests, and run them with: ark test <profile> --examples',
  PERMISSION_DENIED: '',
};

const adviceFor = (problem: ProblemDetails): string => advice[problem.code] ?? problem.advice;

const keyAdvice = (withKey: boolean): string =>
  withKey
    ? 'The API key that was sent is not valid there: name another with --api-key-file or ARK_API_KEY.'
    : 'No API key was found: name one with --api-key-file or ARK_API_KEY, or call from a folder with .ark/admin.key.';

function parseProblem(text: string): ProblemDetails | undefined {
  try {
    return ProblemDetails.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function describe({ code, detail, errors = [], details = {}, instance, runId, status }: ProblemDetails): string {
  const places = errors.map(({ path, line, column, message, suggestion }) => {
    const place = line === undefined ? path : `${line}:${column ?? 1}${path && ` ${path}`}`;
    return `  ${place && `${place}: `}${message}${suggestion ? ` ${suggestion}` : ''}`;
  });
  const request = status >= 500 && instance ? [`  request ${instance}`] : [];
  // The places are said above.
  const { errors: _, ...others } = details;
  const more = detailLines(errors.length > 0 ? others : details);
  const run = runId ? [`  run ${runId}`] : [];
  return [`${code}: ${detail}`, ...places, ...more, ...run, ...request].map(printable).join('\n');
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.notAuthorised;
  if (status === 404) return exitCodes.notFound;
  if (status >= 400 && status < 500 && status !== 429) return exitCodes.refused;
  return exitCodes.failed;
}
