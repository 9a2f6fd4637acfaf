import { type Event, setField, UTC, type ValueObject } from '../../event/index.ts';
import { isAddress, noFacts, setAction } from '../facts/index.ts';
import { assignDefault } from '../siem/assign.ts';
import { setActor } from '../siem/meaning.ts';
import { addCells, headingOf } from '../w3c/record.ts';
import { LOGON_TYPES, reasonOf } from './codes.ts';
import { type WindowsRecord, wholeNumber } from './record.ts';

/** Which of the accounts of an event is who. */
type Roles = 'logon' | 'explicit' | 'subject' | 'account' | 'member' | 'group' | 'lock' | 'none';

interface Meaning {
  readonly action: string;
  /** Where it is no word that is known: category, type. */
  readonly category?: string;
  readonly type?: string;
  readonly roles: Roles;
  /** The action where the audit failed. */
  readonly failed?: string;
}

const SECURITY: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['1102', { action: 'audit-log-cleared', category: 'configuration', type: 'deletion', roles: 'subject' }],
  ['4608', { action: 'sys_startup', roles: 'none' }],
  ['4624', { action: 'authn_login_success', roles: 'logon' }],
  ['4625', { action: 'authn_login_fail', roles: 'logon' }],
  ['4634', { action: 'authn_logout', roles: 'logon' }],
  ['4647', { action: 'authn_logout', roles: 'logon' }],
  ['4648', { action: 'logged-in-explicit', category: 'authentication', type: 'start', roles: 'explicit' }],
  ['4670', { action: 'privilege_permissions_changed', roles: 'subject' }],
  ['4672', { action: 'logged-in-special', category: 'iam', type: 'admin', roles: 'subject' }],
  ['4688', { action: 'created-process', category: 'process', type: 'start', roles: 'subject' }],
  ['4689', { action: 'exited-process', category: 'process', type: 'end', roles: 'subject' }],
  ['4697', { action: 'service-installed', category: 'configuration', type: 'creation', roles: 'subject' }],
  ['4704', { action: 'authz_change', roles: 'subject' }],
  ['4705', { action: 'authz_change', roles: 'subject' }],
  ['4719', { action: 'changed-audit-config', category: 'configuration', type: 'change', roles: 'subject' }],
  ['4720', { action: 'user_created', roles: 'account' }],
  ['4722', { action: 'user_updated', roles: 'account' }],
  ['4723', { action: 'authn_password_change', failed: 'authn_password_change_fail', roles: 'account' }],
  ['4724', { action: 'authn_password_change', failed: 'authn_password_change_fail', roles: 'account' }],
  ['4725', { action: 'user_archived', roles: 'account' }],
  ['4726', { action: 'user_deleted', roles: 'account' }],
  ...['4727', '4731', '4754'].map((id): [string, Meaning] => [id, { action: 'group_created', roles: 'group' }]),
  ...['4735', '4737', '4755'].map((id): [string, Meaning] => [id, { action: 'group_updated', roles: 'group' }]),
  ...['4730', '4734', '4758'].map((id): [string, Meaning] => [id, { action: 'group_deleted', roles: 'group' }]),
  ...['4728', '4729', '4732', '4733', '4756', '4757'].map((id): [string, Meaning] => [
    id,
    { action: 'authz_change', roles: 'member' },
  ]),
  ['4738', { action: 'user_updated', roles: 'account' }],
  ['4740', { action: 'authn_login_lock', roles: 'lock' }],
  ['4767', { action: 'user_updated', roles: 'account' }],
  [
    '4768',
    {
      action: 'kerberos-ticket-requested',
      category: 'authentication',
      type: 'start',
      failed: 'authn_login_fail',
      roles: 'logon',
    },
  ],
  ['4771', { action: 'authn_login_fail', roles: 'logon' }],
  ['4776', { action: 'authn_login_success', failed: 'authn_login_fail', roles: 'logon' }],
  ['4781', { action: 'user_updated', roles: 'account' }],
]);

/** `provider/id` of the channel System. */
const SYSTEM: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['eventlog/6005', { action: 'sys_startup', roles: 'none' }],
  ['eventlog/6006', { action: 'sys_shutdown', roles: 'none' }],
  ['eventlog/6008', { action: 'sys_crash', roles: 'none' }],
  ['microsoft-windows-kernel-power/41', { action: 'sys_crash', roles: 'none' }],
  [
    'service control manager/7045',
    { action: 'service-installed', category: 'configuration', type: 'creation', roles: 'none' },
  ],
]);

function meaningOf({ provider, channel, eventId }: WindowsRecord): Meaning | undefined {
  const name = provider?.toLowerCase() ?? '';
  const isSecurity =
    name === 'microsoft-windows-security-auditing' || name === 'security' || (name === '' && channel === 'Security');
  if (isSecurity || (eventId === '1102' && channel === 'Security')) return SECURITY.get(eventId);
  return SYSTEM.get(`${name}/${eventId}`);
}

/** What an event of Windows says in the words of ECS and OWASP. What is there already stays, but for the action. */
export function setWindowsMeaning(event: Event, record: WindowsRecord): void {
  if (record.provider === IIS) {
    addRequest(event, record.data);
    return;
  }
  const meaning = meaningOf(record);
  if (meaning === undefined) {
    assignDefault(event, 'event.outcome', record.audit);
    return;
  }
  const data = (name: string): string | undefined => dataText(record.data, name);
  const status = data('Status');
  const hasFailed =
    record.audit === 'failure' || (status !== undefined && /^0x[cC]?/.test(status) && Number(status) !== 0);
  const action = hasFailed ? (meaning.failed ?? meaning.action) : meaning.action;
  const facts = noFacts();
  setAction(facts, action);
  setField(event, 'event.action', action);
  assignDefault(event, 'event.category', meaning.category ?? facts.category);
  assignDefault(event, 'event.type', meaning.type ?? facts.type);
  // A lock is written as an audit that succeeded.
  assignDefault(
    event,
    'event.outcome',
    (meaning.roles === 'lock' ? undefined : record.audit) ?? facts.outcome ?? 'success',
  );
  if (facts.outcome === 'failure' || hasFailed) {
    assignDefault(event, 'event.reason', reasonOf(data('SubStatus'), status, data('FailureCode')));
  }
  setRoles(event, meaning.roles, data);
  setOrigin(event, meaning, record.eventId, data);
}

/** IIS writes its log as events too, with the names of its columns. */
const IIS = 'Microsoft-Windows-IIS-Logging';

function addRequest(event: Event, data: ValueObject): void {
  const cells = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const columns = cells.filter(([name]) => name !== 'EnabledFieldsFlags');
  const heading = headingOf(
    columns.map(([name]) => name),
    undefined,
  );
  addCells(
    event,
    heading,
    columns.map(([, text]) => ({ text, isQuoted: false })),
    UTC,
  );
  setField(event, 'event.module', heading.module);
  setField(event, 'event.dataset', `${heading.module}.access`);
}

type Data = (name: string) => string | undefined;

/** What Windows writes for nothing. */
const NOTHING = new Set(['', '-', 'S-1-0-0', 'NULL SID', '%%1793']);

function dataText(data: ValueObject, name: string): string | undefined {
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  return typeof value === 'string' && !NOTHING.has(value.trim()) ? value.trim() : undefined;
}

function setUser(event: Event, at: string, data: Data, who: 'Subject' | 'Target', sid: string): void {
  assignDefault(event, `${at}.name`, data(`${who}UserName`));
  assignDefault(event, `${at}.domain`, data(`${who}DomainName`));
  assignDefault(event, `${at}.id`, data(sid));
}

function setRoles(event: Event, roles: Roles, data: Data): void {
  switch (roles) {
    case 'logon':
      setUser(event, 'user', data, 'Target', 'TargetUserSid');
      assignDefault(event, 'user.id', data('TargetSid'));
      break;
    case 'explicit':
      setUser(event, 'user', data, 'Subject', 'SubjectUserSid');
      setUser(event, 'user.effective', data, 'Target', 'TargetSid');
      break;
    case 'subject':
      setUser(event, 'user', data, 'Subject', 'SubjectUserSid');
      break;
    case 'account':
      setUser(event, 'user', data, 'Subject', 'SubjectUserSid');
      setUser(event, 'user.target', data, 'Target', 'TargetSid');
      break;
    case 'member':
      setUser(event, 'user', data, 'Subject', 'SubjectUserSid');
      setUser(event, 'group', data, 'Target', 'TargetSid');
      assignDefault(event, 'user.target.name', memberName(data('MemberName')));
      assignDefault(event, 'user.target.id', data('MemberSid'));
      break;
    case 'group':
      setUser(event, 'user', data, 'Subject', 'SubjectUserSid');
      setUser(event, 'group', data, 'Target', 'TargetSid');
      break;
    case 'lock':
      // The subject is the domain controller; the domain is the computer that the attempts came from.
      assignDefault(event, 'user.target.name', data('TargetUserName'));
      assignDefault(event, 'user.target.id', data('TargetSid'));
      assignDefault(event, 'source.domain', data('TargetDomainName'));
      setActor(event);
      break;
    case 'none':
      break;
  }
}

/** `CN=Alice,OU=Shop,DC=example` → `Alice`. */
const memberName = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : (/^cn=((?:[^,\\]|\\.){1,256})/i.exec(name)?.[1]?.replace(/\\(.)/g, '$1') ?? name);

const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);

function setOrigin(event: Event, { roles }: Meaning, eventId: string, data: Data): void {
  const address = data('IpAddress')?.replace(/^::ffff:(?=\d+\.)/i, '');
  if (address !== undefined) {
    if (isAddress(address)) assignDefault(event, 'source.ip', address);
    assignDefault(event, 'source.address', address);
    const port = wholeNumber(data('IpPort'));
    if (port !== undefined && port > 0 && port <= 65_535) assignDefault(event, 'source.port', port);
  }
  if (roles === 'logon') {
    assignDefault(event, 'source.domain', data('WorkstationName') ?? data('Workstation'));
    const type = data('LogonType');
    assignDefault(event, 'winlog.logon.id', data('TargetLogonId'));
    if (type !== undefined) assignDefault(event, 'winlog.logon.type', LOGON_TYPES.get(type) ?? type);
  }
  if (eventId === '4688') {
    setProcess(event, 'process', data('NewProcessName'), data('NewProcessId'));
    assignDefault(event, 'process.command_line', data('CommandLine'));
    setProcess(event, 'process.parent', data('ParentProcessName'), data('ProcessId'));
  } else setProcess(event, 'process', data('ProcessName'), data('ProcessId'));
  const service = data('ServiceName');
  if (service !== undefined && (eventId === '4697' || eventId === '7045'))
    assignDefault(event, 'service.name', service);
}

function setProcess(event: Event, at: string, executable: string | undefined, id: string | undefined): void {
  if (executable !== undefined) {
    assignDefault(event, `${at}.executable`, executable);
    assignDefault(event, `${at}.name`, baseName(executable));
  }
  assignDefault(event, `${at}.pid`, wholeNumber(id));
}
