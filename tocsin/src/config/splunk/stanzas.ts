import { isTrue } from './conf.ts';
import type { LayeredStanza } from './layers.ts';
import { type Receivers, silenceOf, TOKEN_STANZA, tellOfToken } from './receivers.ts';

/** An input of ours that does what a stanza says. */
export interface Imported {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Settings that it takes over, or that ask for what it does anyway. */
  readonly understood: ReadonlySet<string>;
}

export type Note = (message: string, hint?: string, key?: string) => void;

/** What is known beside a stanza. */
export interface Surroundings {
  /** Why files at a path may not be deleted; undefined: they may. */
  readonly mayDelete: (path: string) => string | undefined;
  readonly receivers: Receivers;
}

interface StanzaKind {
  readonly matches: RegExp;
  /** Why it is not run at all. */
  readonly refusal?: { readonly message: string; readonly hint: string };
  readonly read: (stanza: LayeredStanza, note: Note, around: Surroundings) => Imported | undefined;
}

const refused = (matches: RegExp, message: string, hint: string): StanzaKind => ({
  matches,
  refusal: { message, hint },
  read: () => undefined,
});

/** The stanzas of `inputs.conf`, the first that matches. https://docs.splunk.com/Documentation/Splunk/latest/Admin/Inputsconf */
export const STANZAS: readonly StanzaKind[] = Object.freeze([
  { matches: /^monitor:\/\//, read: readMonitor },
  { matches: /^batch:\/\//, read: readBatch },
  refused(/^script:\/\//, 'runs a program, which Tocsin does not do', 'let the program write a file, and monitor that'),
  refused(/^(?:powershell|powershell2):\/\//, 'runs a program, which Tocsin does not do', 'it is passed over'),
  refused(
    /^(?:WinEventLog|perfmon|admon|WinHostMon|WinPrintMon|WinNetMon|WinRegMon|fschange)\b/i,
    'reads what only Windows has',
    'leave it to the forwarder there, and let that send to Tocsin',
  ),
  { matches: /^splunktcp-ssl:/, read: readSplunkTcp },
  { matches: /^splunktcp(?::|$)/, read: readSplunkTcp },
  {
    matches: TOKEN_STANZA,
    read: (stanza, note) => {
      tellOfToken(stanza, note);
      return undefined;
    },
  },
  refused(/^tcp-ssl:/, 'needs certificates, which tocsin.yaml names', 'write an input `tcp` with `tls` there'),
  { matches: /^tcp:/, read: (stanza, note) => readPort('tcp', stanza, note) },
  { matches: /^udp:/, read: (stanza, note) => readPort('udp', stanza, note) },
  refused(/^https?(?::|$)/, 'is configured in tocsin.yaml', 'write an input `splunk-hec` with its tokens there'),
  refused(/^SSL$/, 'is passed over: each input of tocsin.yaml has its own `tls`', 'write it there'),
]);

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** As `[monitor://…]`, and each file is deleted once all of it is stored. */
function readBatch(stanza: LayeredStanza, note: Note, { mayDelete }: Surroundings): Imported | undefined {
  if (stanza.settings.get('move_policy')?.value !== 'sinkhole') {
    note('has no `move_policy = sinkhole`, and so is not run', 'write it, or a [monitor://…]');
    return undefined;
  }
  const imported = readMonitor(stanza, note);
  const [path = ''] = imported?.paths ?? [];
  const refusal = imported === undefined ? undefined : mayDelete(path);
  if (refusal !== undefined) {
    note(`deletes each file once it is stored, and so is not run: ${refusal}`, 'or write a [monitor://…]');
    return undefined;
  }
  if (imported === undefined) return undefined;
  return {
    ...imported,
    options: { ...imported.options, completed: 'delete' },
    understood: new Set([...imported.understood, 'move_policy']),
  };
}

function readMonitor(
  { name, settings }: LayeredStanza,
  note: Note,
): (Imported & { readonly paths: readonly string[] }) | undefined {
  const value = (key: string): string | undefined => settings.get(key)?.value;
  const path = name.replace(/^\w+:\/\//, '');
  if (!path.startsWith('/')) {
    note('has no absolute path', `write [${name.replace(/:.*$/s, '')}:///path/to/logs]`);
    return undefined;
  }
  const paths = [pathPattern(path, value('recursive'))];
  const options: Record<string, unknown> = { paths };
  for (const key of ['whitelist', 'blacklist']) {
    const regex = value(key) ?? (key === 'whitelist' ? value('_whitelist') : value('_blacklist'));
    if (regex !== undefined && regex !== '') options[key] = regex;
  }
  const age = value('ignoreOlderThan');
  if (age !== undefined && age !== '0') {
    const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(age) ?? [];
    if (amount === undefined)
      note('ignoreOlderThan is a number with s, m, h or d, such as 7d', undefined, 'ignoreOlderThan');
    else options.ignoreOlderThan = Number(amount) * (UNITS[unit] ?? 0);
  }
  if (isTrue(value('followTail'))) options.start = 'end';
  const length = Number(value('initCrcLength') ?? Number.NaN);
  if (length >= 64) options.fingerprintBytes = Math.min(65_536, Math.max(length, 1_024));
  const closes = Number(value('time_before_close') ?? Number.NaN);
  // What has not ended by then is taken for complete, be it a line or an event of several.
  if (closes > 0) options.partialTimeout = options.multilineTimeout = Math.round(closes * 1_000);
  const segment = value('host_segment');
  if (segment !== undefined && /^[1-9]\d{0,3}$/.test(segment)) options.hostSegment = Number(segment);
  else if (segment !== undefined) note('host_segment is a number from 1', undefined, 'host_segment');
  const hostRegex = value('host_regex');
  if (hostRegex !== undefined && hostRegex !== '') options.hostRegex = hostRegex;
  if (value('followSymlink') !== undefined && !isTrue(value('followSymlink')))
    note('linked files are followed, linked folders are not', undefined, 'followSymlink');
  return {
    type: 'file',
    options,
    paths,
    understood: new Set([
      'whitelist',
      'blacklist',
      '_whitelist',
      '_blacklist',
      'ignoreOlderThan',
      'followTail',
      'initCrcLength',
      'recursive',
      'time_before_close',
      'followSymlink',
      'host_segment',
      'host_regex',
      // A file is known by device, inode and its first bytes, so none is taken for another that only begins alike.
      'crcSalt',
      'alwaysOpenFile',
      'multiline_event_extra_waittime',
    ]),
  };
}

/** `...` stands for any folders, `*` for what is within one; a folder for all files below it. */
function pathPattern(path: string, recursive: string | undefined): string {
  const pattern = path.replaceAll('...', '**').replace(/\*\*+/g, '**');
  return recursive !== undefined && !isTrue(recursive) ? `${pattern.replace(/\/$/, '')}/*` : pattern;
}

const PORT = /:\/{0,2}(?:(.*):)?(\d{1,5})$/;

function readSplunkTcp(stanza: LayeredStanza, note: Note, { receivers }: Surroundings): Imported | undefined {
  if (stanza.name.startsWith('splunktcp-ssl')) {
    note('needs certificates, which tocsin.yaml names', 'write an input `splunk-s2s` with `tls` there');
    return undefined;
  }
  const [, from, port] = PORT.exec(stanza.name) ?? [];
  // `[splunktcp]` alone holds what all of them share.
  if (port === undefined) return undefined;
  if (from !== undefined && from !== '') note(`takes connections from everybody, not from ${from} alone`);
  const { tokens } = receivers;
  if (tokens === undefined) {
    note('is not run, since a token can not be read', 'mend its [splunktcptoken://…]');
    return undefined;
  }
  const settings = new Map([...receivers.settings, ...stanza.settings]);
  const idleTimeout = silenceOf(settings, note);
  const channels = Number(settings.get('concurrentChannelLimit')?.value ?? Number.NaN);
  return {
    type: 'splunk-s2s',
    options: {
      address: '0.0.0.0',
      port: Number(port),
      ...(tokens.length === 0 ? {} : { tokens }),
      ...(idleTimeout === undefined ? {} : { idleTimeout }),
      ...(channels >= 1 ? { maxChannels: Math.min(10_000, channels) } : {}),
    },
    understood: new Set([
      'connection_host',
      'compressed',
      'enableS2SHeartbeat',
      's2sHeartbeatTimeout',
      'concurrentChannelLimit',
      'negotiateProtocolLevel',
      'route',
    ]),
  };
}

function readPort(type: 'tcp' | 'udp', { name, settings }: LayeredStanza, note: Note): Imported | undefined {
  const [, from, port] = PORT.exec(name) ?? [];
  if (port === undefined) {
    note('has no port', `write [${type}://514]`);
    return undefined;
  }
  if (from !== undefined && from !== '') note(`takes what comes from everybody, not from ${from} alone`);
  const sourcetype = settings.get('sourcetype')?.value ?? (type === 'tcp' ? 'tcp-raw' : `udp:${port}`);
  return {
    type: sourcetype === 'syslog' ? 'syslog' : type,
    options: {
      address: '0.0.0.0',
      port: Number(port),
      ...(sourcetype === 'syslog' ? { protocols: [type] } : {}),
      sourcetype,
      source: settings.get('source')?.value ?? `${type}:${port}`,
    },
    understood: new Set([
      'connection_host',
      'rawTcpDoneTimeout',
      'queueSize',
      'no_appending_timestamp',
      'listenOnIPv6',
    ]),
  };
}
