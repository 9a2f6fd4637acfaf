import type { Problem } from '../define/index.ts';
import type { SplIssue } from '../search/index.ts';

interface ErrorEntry {
  readonly status: number;
  /** For the reference page and the OpenAPI document: when it comes and what mends it. */
  readonly summary: string;
}

/** Every way in which the API refuses or fails. Clients tell errors apart by the code; messages may change. */
export const ERRORS = Object.freeze({
  invalid_request: {
    status: 400,
    summary: 'the request is not as the OpenAPI document says; the message names the place',
  },
  invalid_search: { status: 400, summary: 'the search has faults; `issues` names each with its place' },
  invalid_name: { status: 400, summary: 'a name of a user or token has characters that are not allowed' },
  weak_password: { status: 400, summary: 'the new password is too short or too simple' },
  invalid_input: {
    status: 400,
    summary: 'the input is wrong, or asks for what only tocsin.yaml can give; see `problems`',
  },
  invalid_output: {
    status: 400,
    summary: 'the output is wrong, or asks for what only tocsin.yaml can give; see `problems`',
  },
  invalid_saved_search: { status: 400, summary: 'the saved search is wrong; `problems` names each with its place' },
  import_unreadable: { status: 400, summary: 'the file is none that can be imported; the message says why' },
  invalid_dashboard: { status: 400, summary: 'the dashboard is wrong; `problems` names each with its place' },
  invalid_pattern: { status: 400, summary: 'the index pattern is wrong; `problems` names each with its place' },
  unknown_pattern: { status: 400, summary: 'there is no index pattern of that id' },
  invalid_rule: { status: 400, summary: 'a rule is wrong; `problems` names each with its place' },
  rule_tests_fail: {
    status: 400,
    summary: 'a rule whose tests fail is not enabled; `problems` names each test, with what is different',
  },
  invalid_target: { status: 400, summary: 'what a response is to be about is no address, range or name of a user' },
  unauthenticated: { status: 401, summary: 'nobody is signed in, or the session has ended: sign in or send a token' },
  invalid_token: { status: 401, summary: 'the bearer token is unknown, revoked or expired' },
  invalid_credentials: { status: 401, summary: 'user name or password is wrong' },
  invalid_link: { status: 401, summary: 'the sign-in link was used already, has expired, or never was' },
  forbidden: { status: 403, summary: 'the role of the user or the scopes of the token do not allow this' },
  csrf_failed: { status: 403, summary: 'the header X-Tocsin-Csrf does not carry the token of the session' },
  origin_refused: { status: 403, summary: 'the request comes from a page of another site' },
  wrong_password: { status: 403, summary: 'the current password is wrong' },
  not_found: { status: 404, summary: 'there is nothing at this path' },
  unknown_user: { status: 404, summary: 'there is no user of that name' },
  unknown_token: { status: 404, summary: 'there is no token of that id' },
  unknown_search: { status: 404, summary: 'there is no saved search of that id, or none that runs for you' },
  unknown_dashboard: { status: 404, summary: 'there is no dashboard of that id' },
  unknown_rule: { status: 404, summary: 'there is no rule of that id' },
  unknown_input: { status: 404, summary: 'there is no input of that id' },
  unknown_output: { status: 404, summary: 'there is no output of that id' },
  unknown_alert: { status: 404, summary: 'there is no alert of that id; it may have expired' },
  unknown_incident: { status: 404, summary: 'there is no incident of that id; it may have expired' },
  unknown_action: { status: 404, summary: 'there is no action of that name, or the alert does not have it' },
  unknown_response: { status: 404, summary: 'there is no response of that id; the oldest are forgotten' },
  request_timeout: { status: 408, summary: 'the request did not arrive in time' },
  user_exists: { status: 409, summary: 'there is a user of that name already' },
  search_exists: { status: 409, summary: 'there is a saved search of that id, or one that runs: choose another id' },
  dashboard_exists: { status: 409, summary: 'there is a dashboard of that id already: choose another id' },
  dashboard_shipped: { status: 409, summary: 'the dashboard ships with Tocsin and cannot be removed' },
  dashboards_read_only: { status: 409, summary: 'the folder of dashboards cannot be written; the message says why' },
  pattern_exists: { status: 409, summary: 'there is an index pattern of that id already: choose another id' },
  pattern_shipped: { status: 409, summary: 'the index pattern ships with Tocsin and cannot be removed' },
  patterns_read_only: {
    status: 409,
    summary: 'the folder of index patterns cannot be written; the message says why',
  },
  input_exists: { status: 409, summary: 'there is an input of that id already: choose another id' },
  not_learnt: {
    status: 409,
    summary: 'the alert is of no rule of anomalies that runs, or the rule has forgotten whom it is about',
  },
  rule_exists: { status: 409, summary: 'there is a rule of that id, or a file of that name, already' },
  rule_fixed: {
    status: 409,
    summary: 'the rule can not be changed here: it ships with Tocsin, or tocsin.yaml says so; the message says which',
  },
  rules_read_only: { status: 409, summary: 'the folder of rules cannot be written; the message says why' },
  rules_refused: { status: 409, summary: 'the changed rules can not run; nothing was changed, and those before go on' },
  input_failed: {
    status: 409,
    summary: 'the input could not begin, as where its port is taken; nothing was changed, and all goes on as before',
  },
  output_exists: { status: 409, summary: 'there is an output of that id already: choose another id' },
  output_failed: {
    status: 409,
    summary: 'the output could not begin, or be renamed; nothing was changed, and all goes on as before',
  },
  outputs_read_only: { status: 409, summary: 'the outputs cannot be changed here; the message says why' },
  inputs_read_only: { status: 409, summary: 'the inputs cannot be changed here; the message says why' },
  searches_read_only: {
    status: 409,
    summary: 'the folder of saved searches cannot be written; the message says why',
  },
  search_cancelled: { status: 409, summary: 'the search was cancelled while it ran' },
  last_admin: { status: 409, summary: 'the last admin cannot be removed or made less' },
  too_many_accounts: { status: 409, summary: 'the number of users or tokens is at its limit' },
  response_over: { status: 409, summary: 'the response is over, or in force already: its state allows no such step' },
  target_allowed: { status: 409, summary: 'the allow-list has the target; the message says which entry' },
  too_many_responses: { status: 409, summary: 'as many responses are in force as clients take' },
  responses_off: { status: 409, summary: '`respond.enabled` of tocsin.yaml is false' },
  changed_meanwhile: {
    status: 412,
    summary:
      'the saved search, rule, dashboard, index pattern or tocsin.yaml was changed since it was read: read it again, or `if-match` is missing',
  },
  body_too_large: { status: 413, summary: 'the body is larger than the limit (1 MiB unless configured)' },
  unsupported_media_type: { status: 415, summary: 'bodies are JSON: send `content-type: application/json`' },
  host_not_allowed: { status: 421, summary: 'the host name in the request is not one that this server answers to' },
  search_limit: {
    status: 422,
    summary: 'the search took more time or memory than it may, or is too long: narrow its time range or terms',
  },
  too_many_attempts: { status: 429, summary: 'too many failed sign-ins: wait as long as `retry-after` says' },
  too_many_searches: { status: 429, summary: 'too many searches run at once: wait for one to end' },
  too_many_waiting: { status: 429, summary: 'too many clients wait for the list of responses: wait for `retry-after`' },
  headers_too_large: { status: 431, summary: 'the headers are larger than 16 KiB' },
  client_gone: { status: 499, summary: 'the client went away before the answer: only seen in metrics' },
  search_failed: { status: 500, summary: 'the engine failed to run the search' },
  internal: { status: 500, summary: 'a fault of the server; its log has the details under the request id' },
  accounts_unreadable: { status: 500, summary: 'the file with users and tokens cannot be read; the message says why' },
  dashboards_unavailable: { status: 503, summary: 'this server has no dashboards' },
  patterns_unavailable: { status: 503, summary: 'this server has no index patterns' },
  inputs_unavailable: { status: 503, summary: 'this server has no configuration of inputs' },
  outputs_unavailable: { status: 503, summary: 'this server has no configuration of outputs' },
  dead_letters_unavailable: { status: 503, summary: 'this server keeps no dead letters' },
  rules_unavailable: { status: 503, summary: 'this server has no rules' },
  searches_unavailable: { status: 503, summary: 'this server has no saved searches, or they are being opened' },
  responses_unavailable: {
    status: 503,
    summary: 'responses do not run, or their list cannot be written; the log of the server says why',
  },
  store_unavailable: { status: 503, summary: 'the store starts or restarts: try again in a moment' },
  busy: { status: 503, summary: 'the server is busy with the like: try again in a moment' },
  shutting_down: { status: 503, summary: 'the server is stopping' },
} satisfies Record<string, ErrorEntry>);

export type ErrorCode = keyof typeof ERRORS;

/** What is wrong with something that was sent, or with the file that it would make. */
export interface ApiProblem extends Partial<Pick<Problem, 'line' | 'column'>>, Pick<Problem, 'message' | 'hint'> {
  /** Where in what was sent; empty: the whole. */
  readonly path?: readonly (string | number)[];
}

export interface ErrorDetails {
  readonly hint?: string | undefined;
  readonly issues?: readonly SplIssue[] | undefined;
  readonly problems?: readonly ApiProblem[] | undefined;
  /** Seconds, for `retry-after`. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** What a handler throws to refuse. Anything else that it throws is a fault of ours. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint?: string;
    readonly issues?: readonly SplIssue[];
    readonly problems?: readonly ApiProblem[];
  };
}

export const errorBody = ({ code, message, details: { hint, issues, problems } }: ApiError): ErrorBody => ({
  error: {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(issues === undefined ? {} : { issues }),
    ...(problems === undefined ? {} : { problems }),
  },
});
