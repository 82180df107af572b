/**
 * The closed list of error codes: every failure that a user, a result event or a dead letter shows carries one of them.
 * `status` is the HTTP status of the problem details (RFC 9457); `advice` says what to do.
 */
export const errorCodes = {
  // requests to the gateway
  INVALID_REQUEST: { status: 400, title: 'The request is not valid', advice: 'Mend the fields named in `errors`.' },
  UNAUTHENTICATED: { status: 401, title: 'No valid API key', advice: 'Send `Authorization: Bearer <api key>`.' },
  PERMISSION_DENIED: {
    status: 403,
    title: 'The API key may not do this',
    advice: 'See `detail`: it names the permission that the key lacks, or what no key allows.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Nothing of this name',
    advice: 'Check the name; see `detail`.',
  },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This resource does not take this method', advice: 'See /openapi.json.' },
  CONFLICT: {
    status: 409,
    title: 'The state of the resource does not allow this',
    advice: 'Read the resource again, then decide.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'Somebody changed it in between',
    advice: 'Read it again and send its new ETag in If-Match.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: 'The payload is too large',
    advice: 'Send less at once; the limit stands in `detail`.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'This content type is not read here',
    advice: 'Use one that `detail` names.',
  },
  RATE_LIMITED: { status: 429, title: 'Too many calls', advice: 'Wait as long as Retry-After says.' },
  INTERNAL: { status: 500, title: 'A fault of ours', advice: 'Report it with the `instance` of this answer.' },
  UNAVAILABLE: {
    status: 503,
    title: 'Something needed is not there',
    advice: 'Try again; /readyz says what is missing.',
  },
  // profiles and deployments
  INVALID_PROFILE: { status: 422, title: 'The profile is not valid', advice: 'Mend the places named in `errors`.' },
  TESTS_FAILED: {
    status: 422,
    title: 'Tests of the profile fail',
    advice: 'Mend the mapping, or what the tests named in `errors` expect.',
  },
  UNKNOWN_CONNECTOR: { status: 422, title: 'No connector of this name', advice: 'See GET /v1/connectors.' },
  UNKNOWN_ENVIRONMENT: { status: 422, title: 'No environment of this name', advice: 'See GET /v1/environments.' },
  // the way of an event
  EVENT_NOT_DECODABLE: {
    status: 422,
    title: 'The record cannot be read as an event',
    advice: 'Mend the producer; the raw bytes are in the dead letter.',
  },
  COMMAND_NOT_ROUTABLE: {
    status: 422,
    title: 'The command names nothing that is deployed',
    advice: 'Check `ce_arkprofile` and `ce_arkoperation`, or deploy the profile.',
  },
  EVENT_EXPIRED: {
    status: 410,
    title: 'The command came too late',
    advice: 'Send it again with a later `expirytime`.',
  },
  FILTER_FAILED: {
    status: 422,
    title: 'The filter or key expression failed on this event',
    advice: 'Mend the expression or the event.',
  },
  MAPPING_FAILED: {
    status: 422,
    title: 'The mapping failed on this event',
    advice: 'Mend the expression named in `details.path`.',
  },
  INPUT_INVALID: {
    status: 422,
    title: 'The event does not fit the input schema',
    advice: 'Mend the fields named in `details.errors`.',
  },
  DUPLICATE_EVENT: {
    status: 409,
    title: 'The same event was carried out before',
    advice: 'Nothing: `policies.dedupe` says what counts as the same, and for how long.',
  },
  PARKED_FULL: {
    status: 503,
    title: 'Too many events of the profile are parked already',
    advice: 'Mend what its target refuses, then redrive; or raise ARK_MAX_PARKED_EVENTS.',
  },
  PARKED_WITHOUT_TRIGGER: {
    status: 409,
    title: 'Events are parked of a trigger that the profile does not have any more',
    advice: 'Deploy a revision that has it again, with the same name and topic: they are carried out then.',
  },
  EVENT_CANCELLED: {
    status: 410,
    title: 'Somebody cancelled the event while it waited',
    advice: 'Nothing; or redrive the dead letter.',
  },
  REDRIVE_LOOP: {
    status: 409,
    title: 'The event was redriven too often',
    advice: 'Find out why it fails each time; `maxGenerations` allows more.',
  },
  OUTCOME_UNCERTAIN: {
    status: 409,
    title: 'It may have been carried out, or not',
    advice: 'Look at the target; then redrive the dead letter or leave it.',
  },
  // the outside system, told by a connector
  CREDENTIAL_MISSING: {
    status: 424,
    title: 'The credential is not there',
    advice: 'Store the credential that the profile names.',
  },
  AUTHENTICATION_FAILED: {
    status: 424,
    title: 'The target did not accept the credential',
    advice: 'Check the credential.',
  },
  PERMISSION_DENIED_BY_TARGET: {
    status: 424,
    title: 'The target does not allow this to the credential',
    advice: 'Grant the right named in `details`.',
  },
  TARGET_UNREACHABLE: {
    status: 502,
    title: 'The target cannot be reached',
    advice: 'Check host, port and network; `policies.retry` says how often it is tried.',
  },
  TARGET_TIMEOUT: {
    status: 504,
    title: 'The target did not answer in time',
    advice: 'Check its load or raise `policies.timeout`.',
  },
  TARGET_UNAVAILABLE: {
    status: 502,
    title: 'The target cannot serve at the moment',
    advice: '`policies.retry` says how often it is tried.',
  },
  TARGET_RATE_LIMITED: {
    status: 429,
    title: 'The target asks for fewer calls',
    advice: 'Call less often; it is tried again when the target says so, as `policies.retry` allows.',
  },
  TARGET_CONFLICT: {
    status: 409,
    title: 'The target refused: what is there stands in the way',
    advice: 'See `details`; `onConflict` decides for databases.',
  },
  TARGET_NOT_FOUND: {
    status: 404,
    title: 'The target has nothing of this name',
    advice: 'Check table, column or path named in `details`.',
  },
  TARGET_REJECTED: {
    status: 422,
    title: 'The target refused the data',
    advice: 'Mend the data or the mapping; see `details`.',
  },
  TARGET_ANSWER_INVALID: {
    status: 502,
    title: 'The target answered what cannot be used',
    advice: 'Check base URL and path, and what stands between; see `details`.',
  },
  CONNECTOR_FAULT: {
    status: 500,
    title: 'The connector failed in a way it does not know',
    advice: 'Report it with the message.',
  },
  RESULT_UNREADABLE: {
    status: 502,
    title: 'The operation succeeded, but its result cannot be read',
    advice: 'Do not repeat what must happen once. Give the gateway the `ARK_BLOBS` of the services; see `detail`.',
  },
  ABORTED: { status: 503, title: 'Stopped before it was finished', advice: 'It is repeated by the next owner.' },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type ErrorCode = keyof typeof errorCodes;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/** Whether the outside system may have changed although the call failed. */
export type EffectAfterFailure = 'none' | 'possible';

/** A failure as it crosses a process: in results, dead letters, runs and problem details. Holds no secret and no payload. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly effect: EffectAfterFailure;
  /** Milliseconds that the target asked to wait. */
  readonly retryAfter?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface FailureOptions {
  readonly retryable?: boolean;
  readonly effect?: EffectAfterFailure;
  readonly retryAfter?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error with a code of the closed list; not retryable and without effect unless it says otherwise. */
export class ArkError extends Error implements Failure {
  override readonly name: string = 'ArkError';
  readonly retryable: boolean;
  readonly effect: EffectAfterFailure;
  readonly retryAfter?: number;
  readonly details?: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: FailureOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryable = options.retryable ?? false;
    this.effect = options.effect ?? 'none';
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.details !== undefined) this.details = options.details;
  }
}

/** What of an error may cross a process; an unknown error becomes `fallback`, its message kept. */
export function toFailure(error: unknown, fallback: ErrorCode = 'INTERNAL'): Failure {
  if (error instanceof ArkError) {
    const { code, message, retryable, effect, retryAfter, details } = error;
    return {
      code,
      message,
      retryable,
      effect,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(details && { details }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: fallback, message, retryable: false, effect: 'possible' };
}
