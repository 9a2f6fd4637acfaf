import type { LayeredSetting, LayeredStanza } from './layers.ts';

type Note = (message: string, hint?: string, key?: string) => void;

/** What all ports share that forwarders send to. */
export interface Receivers {
  /** Of `[splunktcp]`. */
  readonly settings: ReadonlyMap<string, LayeredSetting>;
  /** Of `[splunktcptoken://…]`; none: everybody may send. Undefined where one can't be read: then nobody may. */
  readonly tokens: readonly string[] | undefined;
}

export const TOKEN_STANZA = /^splunktcptoken:\/\//;
/** Splunk encrypts what it has once read, by a secret of its own. */
const ENCRYPTED = /^\$\d+\$/;

const readable = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && !ENCRYPTED.test(text);

export function receiversIn(
  stanzas: readonly LayeredStanza[],
  isDisabled: (stanza: LayeredStanza) => boolean,
): Receivers {
  const settings = stanzas.find(({ name }) => name === 'splunktcp')?.settings ?? new Map<string, LayeredSetting>();
  const tokens = stanzas
    .filter((stanza) => TOKEN_STANZA.test(stanza.name) && !isDisabled(stanza))
    .map((stanza) => stanza.settings.get('token')?.value);
  return { settings, tokens: tokens.every(readable) ? [...new Set(tokens)] : undefined };
}

/** Says what is wrong with `[splunktcptoken://…]`; the ports have its token already. */
export function tellOfToken({ settings }: LayeredStanza, note: Note): void {
  const token = settings.get('token')?.value;
  if (readable(token)) return;
  if (token === undefined || token === '') note('has no `token`, so that no forwarder may send', 'write it');
  else
    note(
      'has a token that Splunk has encrypted, so that no forwarder may send',
      'write it as it was, as it stands in outputs.conf of the forwarders',
      'token',
    );
}

/** Milliseconds of silence after which Splunk would close a connection; undefined where nothing is said of it. */
export function silenceOf(settings: ReadonlyMap<string, LayeredSetting>, note: Note): number | undefined {
  const monitored = settings.get('enableS2SHeartbeat')?.value;
  if (monitored !== undefined && /^(?:0|false|f|no|n)$/i.test(monitored)) return NEVER;
  const timeout = settings.get('s2sHeartbeatTimeout')?.value;
  if (timeout === undefined) return undefined;
  const seconds = Number(timeout);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= NEVER / 1_000) return seconds * 1_000;
  note('s2sHeartbeatTimeout is a number of seconds', undefined, 's2sHeartbeatTimeout');
  return undefined;
}

/** The longest that a timer waits: 24 days. */
const NEVER = 2 ** 31 - 1;
