import { dirname } from 'node:path';
import type { OutputDeclaration } from '../../outputs/index.ts';
import type { OutputSettings } from '../../pipeline/index.ts';
import { type OutputConfig, outputEntry } from '../output-entry.ts';
import { queueOf } from '../outputs.ts';
import type { Config } from '../schema.ts';
import { isTrue } from './conf.ts';
import { confFiles, type LayeredSetting, readStanzas } from './layers.ts';
import type { SplunkNote } from './notes.ts';

/** Where Splunk's files forward to. */
export interface SplunkOutputs {
  readonly outputs: readonly OutputConfig[];
  /** What was not taken over, stanza by stanza and setting by setting. The rest runs. */
  readonly notes: readonly SplunkNote[];
}

/** The outputs that are to run: those of `tocsin.yaml` that are not switched off, and those of Splunk's files. */
export const wantedOutputs = (
  { outputs }: Pick<Config, 'outputs'>,
  splunk: readonly OutputConfig[],
): readonly OutputSettings[] => [...outputs, ...splunk].flatMap(({ enabled, ...output }) => (enabled ? [output] : []));

type Settings = ReadonlyMap<string, LayeredSetting>;
type Note = (message: string, hint?: string, key?: string) => void;

const TYPE = 'splunk-s2s';

/** They ask for what is done anyway, or shape what is not there (buffers, heartbeats, the order of shutdown). */
const NEUTRAL = new Set([
  ...['defaultGroup', 'disabled', 'server', 'type', 'heartbeatFrequency', 'channelTTL', 'channelReapInterval'],
  ...['channelReapLowater', 'ackTimeoutOnShutdown', 'maxFailuresPerInterval', 'secsInFailureInterval', 'writeTimeout'],
  ...['tcpSendBufSz', 'negotiateProtocolLevel', 'forceTimebasedAutoLB', 'maxQueueSize', 'maxConnectionsPerIndexer'],
  ...['dnsResolutionInterval', 'blockWarnThreshold', 'connectionTTL', 'blockOnCloning', 'dropClonedEventsOnQueueFull'],
  ...['autoLB', 'negotiateNewProtocol', 'useClientSSLCompression', 'sslQuietShutdown', 'tcpKeepAlive'],
  ...['polling_interval', 'cipherSuite', 'ecdhCurves', 'sslVersions', 'sendCookedData', 'indexAndForward', 'index'],
]);

const UNDERSTOOD = new Set([
  ...[
    'useACK',
    'compressed',
    'autoLBFrequency',
    'autoLBVolume',
    'connectionTimeout',
    'readTimeout',
    'backoffOnFailure',
  ],
  ...['dropEventsOnQueueFull', 'useSSL', 'clientCert', 'sslCertPath', 'sslPassword', 'sslRootCAPath'],
  ...['sslVerifyServerCert', 'sslCommonNameToCheck', 'sslAltNameToCheck', 'tlsHostname', 'sslVerifyServerName'],
]);

/** Internal indexes, which there are none of here. */
const FORWARDED_INDEX = /^forwardedindex\./;

/**
 * Reads `outputs.conf` of an `etc/` folder: each group of `defaultGroup` is an output. Never throws for what is in it.
 * https://docs.splunk.com/Documentation/Splunk/latest/Admin/Outputsconf
 */
export function readSplunkOutputs(
  etc: string,
  config: Pick<Config, 'outputs'>,
  { declarations }: { readonly declarations: readonly OutputDeclaration[] },
): SplunkOutputs {
  const { stanzas, problems } = readStanzas(confFiles(etc, 'outputs.conf'));
  const notes: SplunkNote[] = [...problems];
  const outputs: OutputConfig[] = [];
  const named = (name: string): Settings => stanzas.find((stanza) => stanza.name === name)?.settings ?? new Map();
  const common: Settings = new Map([...named('default'), ...named('tcpout')]);
  const groups = listOf(common.get('defaultGroup')?.value);
  if (isTrue(common.get('disabled')?.value)) return { outputs, notes };
  for (const stanza of stanzas) {
    const settings: Settings = new Map([...common, ...stanza.settings]);
    const note: Note = (message, hint, key) => {
      const place = (key === undefined ? undefined : settings.get(key)) ?? stanza;
      if (place.file.endsWith('/system/default/outputs.conf')) return;
      notes.push({
        file: place.file,
        line: place.line,
        column: 1,
        message: `[${stanza.name}] ${message}`,
        ...(hint === undefined ? {} : { hint }),
      });
    };
    const [kind = '', name] = stanza.name.split(/:(?:\/\/)?(.*)/s, 2);
    if (kind === 'tcpout' && name === undefined) sayTcpout(stanza.settings, note, groups, stanzas);
    else if (kind === 'tcpout' && name !== undefined) {
      if (isTrue(stanza.settings.get('disabled')?.value)) continue;
      if (!groups.includes(name)) {
        note(
          'is not in `defaultGroup`, so nothing is sent there',
          'routing by `_TCP_ROUTING` is not done: an output of tocsin.yaml has `when`',
        );
        continue;
      }
      const output = readGroup(name, settings, {
        note,
        etc,
        declarations,
        taken: [...config.outputs, ...outputs].map((one) => one.name),
      });
      if (output === undefined) continue;
      outputs.push(output);
      for (const key of settings.keys()) {
        const isOwn = stanza.settings.has(key) || outputs.length === 1;
        if (isOwn && !NEUTRAL.has(key) && !UNDERSTOOD.has(key) && !FORWARDED_INDEX.test(key))
          note(`${key} is not taken over`, undefined, key);
      }
    } else sayOther(kind, stanza.settings, note);
  }
  return { outputs, notes };
}

function sayTcpout(
  own: Settings,
  note: Note,
  groups: readonly string[],
  stanzas: readonly { readonly name: string }[],
): void {
  for (const group of groups)
    if (!stanzas.some(({ name }) => name === `tcpout:${group}`))
      note(
        `defaultGroup names ${group}, which is not there`,
        `write [tcpout:${group}] with its \`server\``,
        'defaultGroup',
      );
  if (own.has('indexAndForward') && !isTrue(own.get('indexAndForward')?.value))
    note('events are stored here besides', '`tocsin agent` forwards without a store', 'indexAndForward');
  for (const key of own.keys())
    if (FORWARDED_INDEX.test(key)) note(`${key} is not taken over`, 'an output of tocsin.yaml chooses by `when`', key);
}

function sayOther(kind: string, own: Settings, note: Note): void {
  if (kind === 'default' || kind === 'indexAndForward') return;
  if (kind === 'tcpout-server') {
    for (const key of own.keys())
      if (!NEUTRAL.has(key)) note(`${key} of one server is not taken over`, 'write it in its group', key);
    return;
  }
  if (isTrue(own.get('disabled')?.value)) return;
  const [message, hint] = OTHERS[kind] ?? ['is a stanza that Tocsin does not know', 'it is passed over'];
  note(message, hint);
}

const OTHERS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  httpout: [
    'forwards by HTTP, which is configured in tocsin.yaml',
    'write an output `splunk-hec` with its token there',
  ],
  syslog: ['forwards by syslog, which is configured in tocsin.yaml', 'write an output there'],
  indexer_discovery: ['asks a cluster manager for its indexers, which Tocsin does not do', 'name them under `server`'],
  rfs: ['writes to remote file systems, which Tocsin does not do', 'it is passed over'],
};

interface GroupContext {
  readonly note: Note;
  readonly etc: string;
  readonly declarations: readonly OutputDeclaration[];
  readonly taken: readonly string[];
}

function readGroup(
  group: string,
  settings: Settings,
  { note, etc, declarations, taken }: GroupContext,
): OutputConfig | undefined {
  const value = (key: string): string | undefined => settings.get(key)?.value;
  const servers = listOf(value('server'));
  if (servers.length === 0) {
    const isDiscovered = settings.has('indexerDiscovery');
    note(
      isDiscovered ? 'asks a cluster manager for its indexers, which Tocsin does not do' : 'has no server',
      'write server = host:9997',
    );
    return undefined;
  }
  if (settings.has('sendCookedData') && !isTrue(value('sendCookedData'))) {
    note('sends lines as they are (sendCookedData = false)', 'write an output `tcp` in tocsin.yaml', 'sendCookedData');
    return undefined;
  }
  const tls = readTls(settings, note, etc);
  const options = {
    servers,
    ...(settings.has('useACK') ? { useACK: isTrue(value('useACK')) } : {}),
    ...(settings.has('compressed') ? { compressed: isTrue(value('compressed')) } : {}),
    ...seconds('autoLBFrequency', settings, note, 'autoLBFrequency'),
    ...number('autoLBVolume', settings, note),
    ...seconds('connectionTimeout', settings, note, 'connectionTimeout'),
    ...seconds('readTimeout', settings, note, 'ackTimeout'),
    ...(tls === undefined ? {} : { tls }),
  };
  const longest = seconds('backoffOnFailure', settings, note, 'last').last;
  const drops = Number(value('dropEventsOnQueueFull') ?? -1) >= 0;
  const declaration = declarations.find(({ name }) => name === TYPE);
  const checked = declaration?.options.safeParse(options);
  if (checked === undefined || !checked.success) {
    const issues = checked?.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [
      `there is no output ${TYPE}`,
    ];
    note(issues.join('; '), 'the stanza is passed over');
    return undefined;
  }
  const base = outputEntry.parse({
    type: TYPE,
    queue: drops ? { whenFull: 'drop_newest' } : {},
    ...(longest === undefined ? {} : { retry: { first: '1s', last: longest } }),
  });
  return {
    name: nameOf(group, taken),
    type: TYPE,
    enabled: true,
    options: checked.data as Readonly<Record<string, unknown>>,
    fields: base.fields,
    redact: base.redact,
    queue: queueOf(base.queue, 'disk'),
    retry: base.retry,
  };
}

/** Undefined: no TLS. */
function readTls(settings: Settings, note: Note, etc: string): Record<string, unknown> | undefined {
  const value = (key: string): string | undefined => settings.get(key)?.value || undefined;
  const path = (text: string): string => text.replaceAll('$SPLUNK_HOME', dirname(etc));
  const certificate = value('clientCert') ?? value('sslCertPath');
  const useSSL = value('useSSL');
  const isOn = useSSL === undefined || useSSL === 'legacy' ? certificate !== undefined : isTrue(useSSL);
  if (!isOn) return undefined;
  const server = readStanzas(confFiles(etc, 'server.conf')).stanzas.find(({ name }) => name === 'sslConfig')?.settings;
  const authority = value('sslRootCAPath') ?? server?.get('sslRootCAPath')?.value ?? server?.get('caCertFile')?.value;
  const password = value('sslPassword');
  const isEncrypted = password !== undefined && /^\$[17]\$/.test(password);
  if (isEncrypted)
    note(
      'sslPassword is encrypted with a key of Splunk, and can’t be read',
      'write it in plain, or use a key without passphrase',
      'sslPassword',
    );
  const verify = isTrue(value('sslVerifyServerCert'));
  if (!verify)
    note(
      'believes any certificate, as Splunk does without `sslVerifyServerCert = true`',
      'set it, and `sslRootCAPath`',
      'sslVerifyServerCert',
    );
  const [serverName, ...others] = listOf(
    value('sslAltNameToCheck') ?? value('sslCommonNameToCheck') ?? value('tlsHostname'),
  );
  if (others.length > 0) note(`of the names of the certificate only ${serverName} is taken over`);
  return {
    authorities: authority === undefined || authority === '' ? [] : [path(authority)],
    // Splunk keeps both in one file.
    ...(certificate === undefined ? {} : { certificate: path(certificate), key: path(certificate) }),
    ...(password === undefined || isEncrypted ? {} : { passphrase: password }),
    ...(serverName === undefined ? {} : { serverName }),
    verify,
  };
}

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A span of ours, under the name that it has here. */
function seconds<Name extends string>(
  key: string,
  settings: Settings,
  note: Note,
  name: Name,
): { readonly [name in Name]?: string } {
  const text = settings.get(key)?.value;
  if (text === undefined || text === '') return {};
  if (/^[1-9]\d{0,6}$/.test(text)) return { [name]: `${text}s` } as { readonly [name in Name]: string };
  note(`${key} is a number of seconds`, undefined, key);
  return {};
}

function number<Name extends string>(key: Name, settings: Settings, note: Note): { readonly [name in Name]?: number } {
  const text = settings.get(key)?.value;
  if (text === undefined || text === '') return {};
  if (/^\d{1,15}$/.test(text)) return { [key]: Number(text) } as { readonly [name in Name]: number };
  note(`${key} is a number`, undefined, key);
  return {};
}

/** A queue is kept under it, so it follows from the group alone. */
function nameOf(group: string, taken: readonly string[]): string {
  const plain = `splunk-${group
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`.slice(0, 56);
  let name = plain;
  for (let count = 2; taken.includes(name); count++) name = `${plain}-${count}`;
  return name;
}
