import { LEEF_FIELDS, LEEF_PREDEFINED_KEYS } from '../../codecs/index.ts';
import { ACTIONS } from '../../event/index.ts';

/** An event id and category as the output sends them, and what QRadar shows for it. */
export interface QidEntry {
  readonly eventId: string;
  readonly category: string;
  readonly name: string;
  readonly description: string;
  /** 0 to 10. */
  readonly severity: number;
  /** Of QRadar's low-level categories: https://www.ibm.com/docs/en/qsip/7.5?topic=administration-event-categories */
  readonly lowLevelCategory: number;
}

const LOW_LEVEL: Readonly<Record<(typeof ACTIONS)[number]['name'], number>> = {
  authn_login_success: 3115,
  authn_login_successafterfail: 3115,
  authn_login_fail: 3116,
  authn_login_fail_max: 3116,
  authn_login_lock: 3124,
  authn_password_change: 3034,
  authn_password_change_fail: 3033,
  authn_impossible_travel: 7006,
  authn_token_created: 3120,
  authn_token_revoked: 3122,
  authn_token_reuse: 5036,
  authn_token_delete: 3121,
  authz_fail: 4015,
  authz_change: 3032,
  authz_admin: 19001,
  privilege_permissions_changed: 3030,
  crypt_decrypt_fail: 8007,
  crypt_encrypt_fail: 8007,
  excess_rate_limit_exceeded: 4035,
  upload_complete: 18431,
  upload_stored: 8028,
  upload_validation: 8052,
  upload_delete: 8033,
  input_validation_fail: 7004,
  input_validation_discrete_fail: 7004,
  malicious_excess_404: 1012,
  malicious_extraneous: 13011,
  malicious_attack_tool: 1012,
  malicious_cors: 9002,
  malicious_direct_reference: 4026,
  sensitive_create: 4037,
  sensitive_read: 4037,
  sensitive_update: 4037,
  sensitive_delete: 4037,
  sequence_fail: 7006,
  session_created: 4016,
  session_renewed: 4021,
  session_expired: 4017,
  session_use_after_expire: 4020,
  sys_startup: 8009,
  sys_shutdown: 8010,
  sys_restart: 8009,
  sys_crash: 8011,
  sys_monitor_disabled: 8017,
  sys_monitor_enabled: 8017,
  user_created: 3031,
  user_updated: 3032,
  user_archived: 3032,
  user_deleted: 3035,
};

const SEVERITY = { info: 2, warning: 5, critical: 9 } as const;

/** What web applications write beside the vocabulary. */
const OTHERS: readonly Omit<QidEntry, 'name'>[] = [
  {
    eventId: 'authn_logout',
    category: 'authentication',
    description: 'a user logged out',
    severity: 1,
    lowLevelCategory: 3059,
  },
  { eventId: 'http_request', category: 'web', description: 'a request', severity: 1, lowLevelCategory: 18448 },
  { eventId: 'http_error', category: 'web', description: 'a request failed', severity: 5, lowLevelCategory: 8007 },
  {
    eventId: 'group_created',
    category: 'iam',
    description: 'a group was created',
    severity: 5,
    lowLevelCategory: 3038,
  },
  {
    eventId: 'group_updated',
    category: 'iam',
    description: 'a group was changed',
    severity: 5,
    lowLevelCategory: 3039,
  },
  {
    eventId: 'group_deleted',
    category: 'iam',
    description: 'a group was deleted',
    severity: 5,
    lowLevelCategory: 3040,
  },
];

/** Every event that the vocabulary knows, in its order. Names are unique in QRadar, so they are the ids. */
export const qidEntries = (): readonly QidEntry[] => [
  ...ACTIONS.map(({ name, category, level, summary }) => ({
    eventId: name,
    category,
    name: `Tocsin ${name}`,
    description: summary,
    severity: SEVERITY[level],
    lowLevelCategory: LOW_LEVEL[name],
  })),
  ...OTHERS.map((entry) => ({ ...entry, name: `Tocsin ${entry.eventId}` })),
];

/** For `qidmap_cli.sh -i -f FILE`: an empty id, since QRadar gives it, name, description, severity and low-level category, without a heading. */
export const qidFile = (): string =>
  qidEntries()
    .map((entry) => `,${[entry.name, entry.description, entry.severity, entry.lowLevelCategory].join(',')}\n`)
    .join('');

/** Which event id and category is which QID, for the DSM editor or the API `data_classification/dsm_event_mappings`. */
export const eventMappingFile = (): string =>
  [
    'event_id,event_category,qid_name,severity,low_level_category_id',
    ...qidEntries().map((entry) =>
      [entry.eventId, entry.category, entry.name, entry.severity, entry.lowLevelCategory].join(','),
    ),
  ]
    .map((line) => `${line}\n`)
    .join('');

const TYPES: Readonly<Record<string, string>> = { number: 'Numeric', address: 'IP' };
/** Written beside the fields of ECS. */
const MORE = [
  ['action', 'event.action'],
  ['outcome', 'event.outcome'],
  ['urlDomain', 'url.domain'],
  ['logLevel', 'log.level'],
  ['eventSeverity', 'event.severity'],
] as const;

/** The keys that QRadar does not read by itself: a custom property each, by its LEEF key. */
export const propertyFile = (): string => {
  const own = [...LEEF_FIELDS].filter(([, { key }]) => !LEEF_PREDEFINED_KEYS.has(key));
  const rows = [
    ...own.map(([field, { key, kind }]) => [key, field, TYPES[kind] ?? 'Text'] as const),
    ...MORE.map(([key, field]) => [key, field, key === 'eventSeverity' ? 'Numeric' : 'Text'] as const),
  ];
  return [
    'property_name,type,leef_key,ecs_field',
    ...rows.map(([key, field, type]) => `Tocsin ${key},${type},${key},${field}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
};
