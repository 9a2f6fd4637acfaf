import { Malformed, type S2sPacket } from './wire/index.ts';

/** What is known of a text beside its words. Undefined: it does not say. */
export interface S2sMetadata {
  readonly index: string | undefined;
  readonly source: string | undefined;
  readonly sourcetype: string | undefined;
  readonly host: string | undefined;
  readonly charset: string | undefined;
}

export const KEY = {
  index: '_MetaData:Index',
  source: 'MetaData:Source',
  sourcetype: 'MetaData:Sourcetype',
  host: 'MetaData:Host',
  charset: '_charSet',
} as const;

/** They are kept as long as a source is open. */
const LONGEST = 8_192;

/** Refuses what is too long for a name. */
export function checkName(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > LONGEST)
    throw new Malformed(`a name of ${text.length} characters, at most ${LONGEST} are taken`, 'too_large');
  return text;
}

/** `source::/var/log/messages` without its prefix. */
function value(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  checkName(text);
  const at = text.indexOf('::');
  const plain = at < 0 ? text : text.slice(at + 2);
  return plain === '' ? undefined : plain;
}

/** A forwarder that has no name yet writes this. */
const UNDECIDED = '$decideOnStartup';
/** The receiver's own. */
const DEFAULT_INDEX = 'default';

/** What an event says itself goes before what its channel says. */
export function metadataOf(
  values: ReadonlyMap<string, string>,
  channel?: Extract<S2sPacket, { kind: 'channel' }>,
): S2sMetadata {
  const index = checkName(values.get(KEY.index));
  const host = value(values.get(KEY.host) ?? channel?.host);
  return {
    index: index === '' || index === DEFAULT_INDEX ? undefined : index,
    source: value(values.get(KEY.source) ?? channel?.source),
    sourcetype: value(values.get(KEY.sourcetype) ?? channel?.sourcetype),
    host: host === UNDECIDED ? undefined : host,
    charset: checkName(values.get(KEY.charset)),
  };
}

export const isSameSource = (one: S2sMetadata, other: S2sMetadata): boolean =>
  one.index === other.index &&
  one.source === other.source &&
  one.sourcetype === other.sourcetype &&
  one.host === other.host &&
  one.charset === other.charset;
