import { ProblemDetails } from '@arkflows/contracts';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
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
  if (!problem) {
    const message = `${server.origin} answered ${response.status} ${response.statusText}, not as a gateway does.`;
    return new CliFailure(exitCodeOf(response.status), message, 'Check the address, and what stands in between.');
  }
  return new GatewayProblem(problem, problem.status === 401 ? keyAdvice(withKey) : problem.advice);
}

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

function describe({ code, detail, errors = [], instance, status }: ProblemDetails): string {
  const places = errors.map(({ path, line, column, message, suggestion }) => {
    const place = line === undefined ? path : `${line}:${column ?? 1}${path && ` ${path}`}`;
    return `  ${place && `${place}: `}${message}${suggestion ? ` ${suggestion}` : ''}`;
  });
  const request = status >= 500 && instance ? [`  request ${instance}`] : [];
  return [`${code}: ${detail}`, ...places, ...request].map(printable).join('\n');
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.notAuthorised;
  if (status === 404) return exitCodes.notFound;
  if (status >= 400 && status < 500 && status !== 429) return exitCodes.refused;
  return exitCodes.failed;
}
