import { W3C_ALIASES } from '../../../event/index.ts';

/**
 * Where the fields of rules stand in events. A field is looked for under its own name first, then in what the formats below wrap around
 * their fields, then under the names of ECS: the first that is there is the value.
 */

/** Around the data of an event of Windows: as evtx_dump prints it, without its outermost object, as Winlogbeat and our codec place it. */
const WRAPPERS = [
  'Event.EventData',
  'EventData',
  'winlog.event_data',
  'Event.System',
  'System',
  'Event.UserData.*',
  'UserData.*',
  'winlog.user_data',
  'auditd.data',
  'auditd.log',
] as const;

/** Names that rules for Windows, Sysmon, Linux and the cloud use → paths, the best first. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  EventID: ['winlog.event_id', 'EventId', 'event_id', 'EventCode', 'event.code'],
  Channel: ['winlog.channel', 'LogName', 'log_name'],
  Provider_Name: [
    'winlog.provider_name',
    'Event.System.Provider.#attributes.Name',
    'System.Provider.#attributes.Name',
    'System.Provider.Name',
    'ProviderName',
    'SourceName',
    'source_name',
    'event.provider',
  ],
  ProviderGuid: ['winlog.provider_guid', 'Event.System.Provider.#attributes.Guid'],
  Computer: ['winlog.computer_name', 'ComputerName', 'computer_name', 'Hostname', 'host.name'],
  ComputerName: ['winlog.computer_name', 'Event.System.Computer', 'System.Computer', 'Computer', 'host.name'],
  Level: ['winlog.level'],
  Keywords: ['winlog.keywords'],
  Message: ['message'],

  CommandLine: ['process.command_line'],
  Image: ['process.executable'],
  ParentCommandLine: ['process.parent.command_line'],
  ParentImage: ['process.parent.executable'],
  ParentProcessId: ['process.parent.pid'],
  ProcessId: ['process.pid'],
  ProcessName: ['process.executable', 'process.name'],
  ProcessGuid: ['process.entity_id'],
  CurrentDirectory: ['process.working_directory'],
  User: ['user.name'],
  LogonId: ['winlog.event_data.SubjectLogonId'],
  OriginalFileName: ['process.pe.original_file_name', 'file.pe.original_file_name'],
  Description: ['process.pe.description', 'file.pe.description'],
  Company: ['process.pe.company', 'file.pe.company'],
  Product: ['process.pe.product', 'file.pe.product'],
  md5: ['process.hash.md5', 'file.hash.md5'],
  sha1: ['process.hash.sha1', 'file.hash.sha1'],
  sha256: ['process.hash.sha256', 'file.hash.sha256'],
  TargetFilename: ['file.path'],
  ImageLoaded: ['dll.path', 'file.path'],
  TargetObject: ['registry.path'],
  Details: ['registry.data.strings', 'registry.value'],
  SourceIp: ['source.ip'],
  SourcePort: ['source.port'],
  SourceHostname: ['source.domain'],
  DestinationIp: ['destination.ip'],
  DestinationPort: ['destination.port'],
  DestinationHostname: ['destination.domain'],
  Protocol: ['network.transport'],
  Initiated: ['network.direction'],
  QueryName: ['dns.question.name'],
  QueryResults: ['dns.answers.data'],
  QueryStatus: ['sysmon.dns.status'],
  TargetUserName: ['user.target.name', 'user.name'],
  SubjectUserName: ['user.name'],
  IpAddress: ['source.ip'],
  IpPort: ['source.port'],
  ScriptBlockText: ['powershell.file.script_block_text'],

  src_ip: ['source.ip'],
  src_port: ['source.port'],
  dst_ip: ['destination.ip'],
  dst_port: ['destination.port'],
  query: ['dns.question.name'],
  record_type: ['dns.question.type'],
  answer: ['dns.answers.data'],
  exe: ['process.executable'],
  comm: ['process.name'],

  'r-referer': ['http.request.referrer'],
  'c-referer': ['http.request.referrer'],
  'cs-cookie-string': ['http.request.headers.cookie'],
  'c-uri-host': ['url.domain'],
  'r-host': ['destination.domain', 'url.domain'],
  'r-ip': ['destination.ip'],
  'dst-ip': ['destination.ip'],
  'src-ip': ['source.ip'],
  'sc-content-type': ['http.response.mime_type'],

  eventName: ['event.action'],
  eventSource: ['event.provider'],
  sourceIPAddress: ['source.ip'],
  userAgent: ['user_agent.original'],
};

const W3C_PATHS: ReadonlyMap<string, readonly string[]> = new Map(
  W3C_ALIASES.filter(({ divisor }) => divisor === undefined).map(({ name, fields }) => [name, fields]),
);

const own = (field: string): readonly string[] =>
  Object.hasOwn(PATHS, field) ? (PATHS[field] ?? []) : (W3C_PATHS.get(field) ?? []);

/** Dotted paths, the best first; a `*` stands for any one step, and a key of an event may itself be several steps with their dots. */
export function pathsOf(field: string): readonly string[] {
  const wrapped = field.includes('.') || field.startsWith('@') ? [] : WRAPPERS.map((wrapper) => `${wrapper}.${field}`);
  return [...new Set([field, ...wrapped, ...own(field)])];
}

/** What browsers and clients send percent-encoded: compared as received and decoded once. */
const ENCODED_PATHS = new Set(['url.original', 'url.full', 'url.path', 'url.query', 'http.request.referrer']);

export const isEncoded = (field: string): boolean =>
  ENCODED_PATHS.has(field) || own(field).some((path) => ENCODED_PATHS.has(path));

/** Text of which all is a query, so that `+` is a blank anywhere in it. */
export const isQuery = (field: string): boolean => field === 'url.query' || own(field).includes('url.query');

const REDACTED = new Set(
  W3C_ALIASES.flatMap(({ name, fields, redacted }) => (redacted === true ? [name, ...fields] : [])),
);

/** Tocsin stores nothing of such a field, so that no rule can go by it. */
export const isRedacted = (field: string): boolean => REDACTED.has(field);
