import { ArkError } from '@arkflows/contracts';

/** What of a connection is named in advice. */
interface Place {
  readonly baseUrl: URL;
  /** Name or address of the server. */
  readonly host: string;
}

type Advise = (error: unknown, place: Place) => string;

/** What to do about a step that failed, by what went wrong in it. */
export const advice = {
  resolve: (error, { host }) =>
    isLate(error) || codeOf(error) === 'EAI_AGAIN'
      ? 'The name server does not answer: check the DNS of the network in which the service runs.'
      : `Check the name '${host}' in baseUrl.`,

  connect: (error, { baseUrl }) =>
    `Check that a server listens at ${baseUrl.host} and that the network lets you there${isLate(error) ? ', or raise timeouts.connect' : ''}.`,

  tls: (error, { baseUrl }) => {
    const code = codeOf(error);
    if (isLate(error))
      return `Check that ${baseUrl.host} speaks TLS, or say http:// in baseUrl; where it is slow, raise timeouts.connect.`;
    if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE/.test(code))
      return `${baseUrl.host} does not speak TLS: say http:// in baseUrl, or name the port that does.`;
    if (/^(?:ECONN|EPIPE)/.test(code))
      return `${baseUrl.host} closes the connection: check that this port speaks TLS, and look at what stands between.`;
    if (/ALERT|UNSUPPORTED|NO_SHARED/.test(code))
      return 'The target does not agree on TLS: check which versions and client certificates it asks for.';
    return 'Give the authority of the target as tls.ca, or its name as tls.serverName.';
  },

  /** The call itself, or the one for a token before it. */
  authenticate: (error, place) => {
    const { code, details } = error instanceof ArkError ? error : { code: undefined, details: undefined };
    if (code === 'CREDENTIAL_MISSING')
      return 'Store the credential with `ark credentials put`, under the name that the profile gives as its credential.';
    return details?.tokenUrl === undefined ? ofTarget(code, details, place) : ofProvider(code);
  },

  authorise: () => 'Grant the right to the credential, or name as checkPath what it may read.',
} satisfies Record<string, Advise>;

type Details = Readonly<Record<string, unknown>> | undefined;

function ofTarget(code: string | undefined, details: Details, { baseUrl }: Place): string {
  const http = baseUrl.protocol === 'http:';
  switch (code) {
    case 'AUTHENTICATION_FAILED':
      return 'Check the credential, and that the target takes it in this way.';
    case 'TARGET_UNAVAILABLE':
      if (details?.status !== undefined)
        return 'The target itself fails: look at its status page or its log; it is not the credential.';
      return http
        ? 'If TLS is spoken at this port, say https:// in baseUrl; else look into the log of the target.'
        : 'Look into the log of the target, and at what stands between: it is not the credential.';
    case 'TARGET_RATE_LIMITED':
      return 'The target limits calls: wait, or have its limit raised; it is not the credential.';
    case 'TARGET_TIMEOUT':
      return 'Check that the target is well and not overloaded, or raise timeouts.headers; it is not the credential.';
    case 'TARGET_UNREACHABLE':
      return `Check that a server listens at ${baseUrl.host} and that the network lets you there.`;
    case 'TARGET_ANSWER_INVALID':
      if (details?.errno !== undefined)
        return `No HTTP is spoken at ${baseUrl.host}: check the port${http ? ', or say https:// in baseUrl' : ''}.`;
      return details?.contentType === undefined
        ? 'Correct baseUrl or checkPath: the target sends calls elsewhere.'
        : 'Check baseUrl and checkPath, and whether a login page or proxy stands before the API.';
    default:
      return 'See the message, and the log of the integration service.';
  }
}

function ofProvider(code: string | undefined): string {
  switch (code) {
    case 'AUTHENTICATION_FAILED':
      return 'Check the credential: tokenUrl, clientId, clientSecret and scope.';
    case 'TARGET_RATE_LIMITED':
      return 'The provider of tokens limits calls: wait, or have its limit raised.';
    case 'TARGET_UNAVAILABLE':
      return 'The provider of tokens itself fails: look at its status page or its log.';
    case 'TARGET_TIMEOUT':
      return 'Check that the provider of tokens is well, and tokenUrl in the credential.';
    default:
      return 'Check tokenUrl in the credential, and that the network lets you there.';
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '');

/** Not answered in the time allowed, by our own limit or the one of who asks. */
const isLate = (error: unknown): boolean =>
  codeOf(error) === 'TARGET_TIMEOUT' || (error instanceof Error && error.name === 'TimeoutError');
