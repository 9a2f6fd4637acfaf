/** What a kind of report of browsers is called. https://www.w3.org/TR/reporting-1/ */
export interface ReportKind {
  /** `event.action`. */
  readonly action: string;
  /** Begins the message. */
  readonly title: string;
  /** The member of its body that names the rule, directive or feature. */
  readonly rule?: string;
  /** The member that says what the browser blocked, or would have. */
  readonly blocked?: string;
  /** Whether it tells of something that a policy forbids. */
  readonly isViolation: boolean;
}

const kind = (action: string, title: string, more: Partial<ReportKind> = {}): ReportKind => ({
  action,
  title,
  isViolation: false,
  ...more,
});

const CSP = kind('csp_violation', 'content security policy', {
  rule: 'effectiveDirective',
  blocked: 'blockedURL',
  isViolation: true,
});
const PERMISSIONS = kind('permissions_policy_violation', 'permissions policy', {
  rule: 'policyId',
  isViolation: true,
});

const KINDS: ReadonlyMap<string, ReportKind> = new Map([
  ['csp-violation', CSP],
  ['csp-hash', kind('csp_hash', 'hash of a script', { blocked: 'subresourceURL' })],
  ['permissions-policy-violation', PERMISSIONS],
  ['potential-permissions-policy-violation', PERMISSIONS],
  [
    'document-policy-violation',
    kind('document_policy_violation', 'document policy', { rule: 'policyId', isViolation: true }),
  ],
  [
    'integrity-violation',
    kind('integrity_violation', 'integrity policy', { rule: 'destination', blocked: 'blockedURL', isViolation: true }),
  ],
  [
    'coep',
    kind('coep_violation', 'cross-origin embedder policy', { rule: 'type', blocked: 'blockedURL', isViolation: true }),
  ],
  ['coop', kind('coop_violation', 'cross-origin opener policy', { rule: 'type', isViolation: true })],
  ['network-error', kind('network_error', 'network error', { rule: 'type' })],
  ['deprecation', kind('browser_deprecation', 'deprecated feature', { rule: 'id' })],
  ['intervention', kind('browser_intervention', 'intervention of the browser', { rule: 'id' })],
  ['crash', kind('browser_crash', 'crash of a page', { rule: 'reason' })],
]);

const OTHER = kind('browser_report', 'report of a browser');

export const reportKind = (type: string): ReportKind => KINDS.get(type) ?? OTHER;

/** For the reference page. */
export const REPORT_ACTIONS: readonly (readonly [type: string, action: string])[] = [...KINDS].map(
  ([type, { action }]) => [type, action],
);
