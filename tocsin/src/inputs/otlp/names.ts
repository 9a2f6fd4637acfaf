import { FIELDS } from '../../event/index.ts';

/** Attributes of OpenTelemetry's semantic conventions, also of older ones, and the ECS fields that say the same. */
const RENAMED: readonly (readonly [attribute: string, fields: readonly string[]])[] = [
  ['client.address', ['client.address', 'source.address']],
  ['client.port', ['client.port', 'source.port']],
  ['code.column.number', ['log.origin.file.column']],
  ['code.file.path', ['log.origin.file.name']],
  ['code.filepath', ['log.origin.file.name']],
  ['code.function', ['log.origin.function']],
  ['code.function.name', ['log.origin.function']],
  ['code.line.number', ['log.origin.file.line']],
  ['code.lineno', ['log.origin.file.line']],
  ['deployment.environment', ['service.environment']],
  ['deployment.environment.name', ['service.environment']],
  ['enduser.id', ['user.id']],
  ['event.name', ['event.action']],
  ['exception.message', ['error.message']],
  ['exception.stacktrace', ['error.stack_trace']],
  ['exception.type', ['error.type']],
  ['host.arch', ['host.architecture']],
  ['http.client_ip', ['client.address', 'source.address']],
  ['http.method', ['http.request.method']],
  ['http.status_code', ['http.response.status_code']],
  ['http.target', ['url.original']],
  ['http.url', ['url.full']],
  ['http.user_agent', ['user_agent.original']],

  ['net.peer.ip', ['source.address']],
  ['net.peer.port', ['source.port']],
  ['network.protocol.name', ['network.protocol']],
  ['network.protocol.version', ['http.version']],
  ['os.description', ['host.os.full']],
  ['os.name', ['host.os.name']],
  ['os.type', ['host.os.type']],
  ['os.version', ['host.os.version']],
  ['process.command_args', ['process.args']],
  ['process.executable.name', ['process.name']],
  ['process.executable.path', ['process.executable']],
  ['process.parent_pid', ['process.parent.pid']],
  ['service.instance.id', ['service.node.name']],
  ['thread.id', ['process.thread.id']],
  ['thread.name', ['process.thread.name']],
];

/** Names that are the same in both, beside those of the typed fields. */
const SAME: readonly string[] = [
  'client.address',
  'cloud.account.id',
  'cloud.availability_zone',
  'cloud.provider',
  'cloud.region',
  'container.id',
  'container.image.name',
  'container.name',
  'container.runtime',
  'destination.address',
  'error.message',
  'error.type',
  'host.id',
  'host.ip',
  'host.mac',
  'host.name',
  'host.type',
  'log.file.name',
  'log.file.path',
  'log.iostream',
  'network.transport',
  'network.type',
  'process.command_line',
  'server.port',
  'service.version',
  'url.fragment',
  'url.full',
  'url.port',
  'url.scheme',
  'user.full_name',
  'user.hash',
  'user.roles',
  'user_agent.name',
  'user_agent.version',
];

/** Of typed fields, those that Tocsin itself or the record says: they stay attributes. */
const OWN: ReadonlySet<string> = new Set(['log.file.fingerprint', 'log.offset', 'message', 'tags', 'trace.id']);

const FIELDS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ...FIELDS.filter(({ name }) => !OWN.has(name)).map(({ name }) => [name, [name]] as const),
  ...SAME.map((name) => [name, [name]] as const),
  ...RENAMED,
]);

const NONE: readonly string[] = [];

/** The ECS fields that an attribute becomes; empty where ECS has none for it. */
export const ecsFieldsOf = (attribute: string): readonly string[] => FIELDS_OF.get(attribute) ?? NONE;

/** For the reference page. */
export const RENAMED_ATTRIBUTES = RENAMED.filter(([attribute, fields]) => fields[0] !== attribute || fields.length > 1);
