import { findAction } from '../../event/index.ts';

/**
 * What a record says, in flat form. One literal shape for all formats, so that the code which fills and reads it stays
 * fast; `undefined` where the record says nothing.
 */
export interface Facts {
  action: string | undefined;
  category: string | undefined;
  type: string | undefined;
  outcome: string | undefined;
  dataset: string | undefined;
  reason: string | undefined;
  /** Level that the framework uses for such a record, where the record itself does not show one. */
  level: string | undefined;
  status: number | undefined;
  method: string | undefined;
  path: string | undefined;
  user: string | undefined;
  address: string | undefined;
  /** Port of that address. */
  port: number | undefined;
  agent: string | undefined;
  /** HTTP version. */
  version: string | undefined;
  /** Bytes of the response body. */
  bytes: number | undefined;
}

export const noFacts = (): Facts => ({
  action: undefined,
  category: undefined,
  type: undefined,
  outcome: undefined,
  dataset: undefined,
  reason: undefined,
  level: undefined,
  status: undefined,
  method: undefined,
  path: undefined,
  user: undefined,
  address: undefined,
  port: undefined,
  agent: undefined,
  version: undefined,
  bytes: undefined,
});

interface PlainAction {
  readonly category: string;
  readonly type: string;
  readonly outcome: string;
}

/** Actions for which the OWASP vocabulary has no name. */
const PLAIN_ACTIONS: ReadonlyMap<string, PlainAction> = new Map([
  ['http_request', { category: 'web', type: 'access', outcome: 'success' }],
  ['http_request_started', { category: 'web', type: 'start', outcome: 'unknown' }],
  ['http_error', { category: 'web', type: 'error', outcome: 'failure' }],
  ['authn_logout', { category: 'authentication', type: 'end', outcome: 'success' }],
  ['connection_opened', { category: 'network', type: 'start', outcome: 'success' }],
  ['connection_closed', { category: 'network', type: 'end', outcome: 'unknown' }],
  ['connection_failed', { category: 'network', type: 'error', outcome: 'failure' }],
  ['connection_denied', { category: 'network', type: 'denied', outcome: 'failure' }],
  ['connection_allowed', { category: 'network', type: 'allowed', outcome: 'success' }],
  ['intrusion_detected', { category: 'intrusion_detection', type: 'info', outcome: 'unknown' }],
  ['address_banned', { category: 'intrusion_detection', type: 'denied', outcome: 'success' }],
  ['group_created', { category: 'iam', type: 'creation', outcome: 'success' }],
  ['group_updated', { category: 'iam', type: 'change', outcome: 'success' }],
  ['group_deleted', { category: 'iam', type: 'deletion', outcome: 'success' }],
  ['worker_timeout', { category: 'process', type: 'error', outcome: 'failure' }],
  ['worker_started', { category: 'process', type: 'start', outcome: 'success' }],
  ['worker_stopped', { category: 'process', type: 'end', outcome: 'success' }],
  ['mail_refused', { category: 'email', type: 'denied', outcome: 'failure' }],
  ['process_started', { category: 'process', type: 'start', outcome: 'success' }],
  ['name_lookup', { category: 'network', type: 'access', outcome: 'unknown' }],
  ['name_lookup_refused', { category: 'network', type: 'denied', outcome: 'failure' }],
  ['mail_error', { category: 'email', type: 'error', outcome: 'failure' }],
  ['cache_error', { category: 'database', type: 'error', outcome: 'failure' }],
  ['database_query', { category: 'database', type: 'access', outcome: 'unknown' }],
]);

/** Sets the action and what goes with it: category, type and outcome. */
export const setAction = (facts: Facts, name: string): void => {
  const action = PLAIN_ACTIONS.get(name) ?? findAction(name);
  facts.action = name;
  if (action === undefined) return;
  facts.category = action.category;
  facts.type = action.type;
  facts.outcome = action.outcome;
};

/** Sets the action of a request that was answered with `status`. A lone 404 is a request like others. */
export const setResponse = (facts: Facts, status: number): void => {
  facts.status = status;
  facts.category = 'web';
  if (status === 401 || status === 403) {
    facts.action = 'authz_fail';
    facts.type = 'denied';
    facts.outcome = 'failure';
  } else if (status === 429) {
    facts.action = 'excess_rate_limit_exceeded';
    facts.type = 'denied';
    facts.outcome = 'failure';
  } else {
    facts.action = 'http_request';
    facts.type = status >= 500 ? 'error' : 'access';
    facts.outcome = status >= 400 ? 'failure' : 'success';
  }
};
