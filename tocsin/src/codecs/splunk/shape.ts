import type { Match } from './match.ts';
import type { Sed } from './sed.ts';
import type { Known } from './stanzas.ts';
import type { RegexTransform } from './transforms.ts';

/** What becomes of an event on its way in. */
export interface Shaped {
  readonly text: string;
  /** What transforms have decided. */
  readonly places: Readonly<Places>;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** It goes to the null queue. */
  readonly isDropped: boolean;
}

interface Places {
  index?: string;
  sourcetype?: string;
  host?: string;
  source?: string;
}

/** Of an event of which no transform says where it belongs. */
export const NOWHERE: Readonly<Places> = Object.freeze({});

export interface Shaping {
  readonly seds: readonly Sed[];
  readonly transforms: readonly RegexTransform[];
}

const PREFIXES = { sourcetype: 'sourcetype::', host: 'host::', source: 'source::' } as const;
const MOST_FIELDS = 1_000;
const NO_FIELDS: Shaped['fields'] = Object.freeze([]);
const LONGEST_PLACE = 1_024;

/** `SEDCMD` and then `TRANSFORMS`, in their order. It runs regexes of the user's, changes nothing, and may be stopped anywhere. */
export function shape(
  given: string,
  known: Known & { readonly index?: string },
  { seds, transforms }: Shaping,
): Shaped {
  let text = given;
  for (const sed of seds) text = sed(text);
  if (transforms.length === 0) return { text, places: NOWHERE, fields: NO_FIELDS, isDropped: false };
  let places: Places = NOWHERE;
  const fields: (readonly [string, string])[] = [];
  let queue = '';
  const sourceOf = (key: string): string | undefined => {
    switch (key) {
      case '_raw':
        return text;
      case '_MetaData:Index':
        return places.index ?? known.index ?? '';
      case 'MetaData:Sourcetype':
        return PREFIXES.sourcetype + (places.sourcetype ?? known.sourcetype ?? '');
      case 'MetaData:Host':
        return PREFIXES.host + (places.host ?? known.host ?? '');
      case 'MetaData:Source':
        return PREFIXES.source + (places.source ?? known.source ?? '');
    }
    return fields.findLast(([name]) => name === key)?.[1];
  };
  const write = (transform: RegexTransform, match: Match): void => {
    const written = transform.text(match);
    switch (transform.destination) {
      case 'raw':
        text = written;
        return;
      case 'queue':
        queue = written;
        return;
      case 'index':
        places = { ...places, index: written.slice(0, LONGEST_PLACE) };
        return;
      case 'sourcetype':
      case 'host':
      case 'source':
        places = { ...places, [transform.destination]: withoutPrefix(written, PREFIXES[transform.destination]) };
        return;
      case 'meta':
        fields.push(...fieldsOf(transform, match));
    }
  };
  for (const transform of transforms) {
    const source = sourceOf(transform.sourceKey);
    if (source === undefined) continue;
    const matches = matchesOf(transform, source);
    for (const match of matches) if (fields.length < MOST_FIELDS) write(transform, match);
    if (matches.length === 0 && transform.defaultValue !== undefined)
      write({ ...transform, text: () => transform.defaultValue ?? '', fields: [] }, NO_MATCH);
  }
  return { text, places, fields, isDropped: queue === 'nullQueue' };
}

const NO_MATCH: Match = { groups: [], names: [] };

const withoutPrefix = (text: string, prefix: string): string =>
  (text.startsWith(prefix) ? text.slice(prefix.length) : text).slice(0, LONGEST_PLACE);

function matchesOf({ matcher, lookahead, isRepeated }: RegexTransform, source: string): readonly Match[] {
  const seen = source.slice(0, lookahead);
  if (isRepeated) return matcher.all(seen);
  const match = matcher.first(seen);
  return match === undefined ? [] : [match];
}

/** The fields that a match makes: by `FORMAT`, else by the names of its groups. */
export const fieldsOf = (
  { fields = [] }: RegexTransform,
  match: Match,
): readonly (readonly [name: string, value: string])[] => {
  const made = fields.map(({ name, value }) => [name(match).trim(), value(match)] as const);
  const isWritten = fields.length > 0;
  return (isWritten ? made : match.names).filter(([name, value]) => name !== '' && value !== '');
};
