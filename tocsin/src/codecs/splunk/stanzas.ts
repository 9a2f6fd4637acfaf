import type { Metadata } from '../../event/index.ts';
import { InvalidRegex, pcreRegex, runWithin } from '../../regex/index.ts';

/** What one stanza says, by key. */
export type Settings = Readonly<Record<string, string>>;

/** What a source is known by. */
export type Known = Pick<Metadata, 'sourcetype' | 'source' | 'host'>;

/** What all stanzas that match a source say together. */
export interface Resolved {
  readonly settings: ReadonlyMap<string, string>;
  /** Keys that stand in a stanza other than `[default]`. */
  readonly own: ReadonlySet<string>;
}

/** The weakest first. */
const KINDS = ['default', 'sourcetype', 'host', 'source'] as const;
type Kind = (typeof KINDS)[number];

interface Stanza {
  readonly name: string;
  readonly kind: Kind;
  readonly priority: number;
  readonly matches: (known: Known) => boolean;
  readonly settings: Settings;
}

/** In this hidden form a sourcetype is a pattern, too. */
const PATTERN_OF_SOURCETYPE = /^\(\?::\)\{0\}/;
/** What a name is, unless it is a pattern. */
const LITERAL = /^(?!.*\.\.\.)[^*|()[\]{}+?^$]*$/;
const LITERAL_PRIORITY = 100;
/** Milliseconds that the patterns of all stanzas may take with one name. */
const MATCHING_MS = 250;
const MOST_KEPT = 1_000;

/** Whether a stanza of that name is one for events. */
export const isEventStanza = (name: string): boolean => !/^(?:rule|delayedrule|lookup|metric-schema)::/.test(name);

/** What is wrong with the name of a stanza; undefined: nothing. */
export function stanzaTrouble(name: string): string | undefined {
  try {
    stanzaOf(name, {});
    return undefined;
  } catch (error) {
    if (error instanceof InvalidRegex) return `is no pattern: ${error.message}`;
    throw error;
  }
}

/** The stanzas of a `props.conf`. Throws `InvalidRegex` for a pattern that is none. */
export class Stanzas {
  readonly #stanzas: readonly Stanza[];
  readonly #resolved = new Map<string, Resolved>();

  constructor(props: Readonly<Record<string, Settings>>) {
    this.#stanzas = Object.entries(props)
      .filter(([name]) => isEventStanza(name))
      .map(([name, settings]) => stanzaOf(name, settings))
      .sort(byStrength);
  }

  /** Of sources that match in the same way, the same object. */
  resolve({ sourcetype, source, host }: Known): Resolved {
    const key = JSON.stringify([sourcetype, source, host]);
    const kept = this.#resolved.get(key);
    if (kept !== undefined) return kept;
    const [oldest] = this.#resolved.keys();
    if (this.#resolved.size >= MOST_KEPT && oldest !== undefined) this.#resolved.delete(oldest);
    const known: Known = {
      ...(sourcetype === undefined ? {} : { sourcetype }),
      ...(source === undefined ? {} : { source }),
      ...(host === undefined ? {} : { host }),
    };
    const made = this.#match(known);
    this.#resolved.set(key, made);
    return made;
  }

  #match(known: Known): Resolved {
    let matching: readonly Stanza[] = [];
    runWithin(MATCHING_MS, () => {
      matching = this.#stanzas.filter((stanza) => stanza.matches(known));
    });
    const settings = new Map<string, string>();
    const own = new Set<string>();
    for (const stanza of matching)
      for (const [key, value] of Object.entries(stanza.settings)) {
        settings.set(key, value);
        if (stanza.kind !== 'default') own.add(key);
      }
    return { settings, own };
  }
}

function stanzaOf(name: string, settings: Settings): Stanza {
  const kind: Kind =
    name === 'default' ? name : ((/^(source|host)::/.exec(name)?.[1] as Kind | undefined) ?? 'sourcetype');
  const pattern = kind === 'sourcetype' ? name.replace(PATTERN_OF_SOURCETYPE, '') : name.replace(/^\w+::/, '');
  const isPattern = kind === 'sourcetype' ? pattern !== name : !LITERAL.test(pattern);
  const priority = Number(settings.priority ?? Number.NaN);
  return {
    name,
    kind,
    priority: Number.isFinite(priority) ? priority : isPattern ? 0 : LITERAL_PRIORITY,
    matches: kind === 'default' ? () => true : matcher(kind, pattern, isPattern),
    settings,
  };
}

function matcher(kind: Exclude<Kind, 'default'>, pattern: string, isPattern: boolean): (known: Known) => boolean {
  if (isPattern) {
    const { regex } = pcreRegex(`\\A(?:${regexOf(pattern)})\\z`, { ignoreCase: kind === 'host' });
    return (known) => regex.test(known[kind] ?? '');
  }
  // A backslash stands before one.
  const text = pattern.replace(/\\(.)/g, '$1');
  if (kind !== 'host') return (known) => known[kind] === text;
  return ({ host }) => host?.toLowerCase() === text.toLowerCase();
}

/** `...` stands for anything, `*` for anything but a slash, a dot for a dot; the rest is a regular expression. */
const regexOf = (pattern: string): string =>
  pattern.replace(/\\.|\.\.\.|\(\?<?[=!:]|[.*]/g, (found) =>
    found === '...' ? '.*' : found === '*' ? '[^/]*' : found === '.' ? '\\.' : found,
  );

/** By kind, then by priority; among equals the first by name is the strongest. */
const byStrength = (one: Stanza, other: Stanza): number =>
  KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
  one.priority - other.priority ||
  (one.name < other.name ? 1 : one.name > other.name ? -1 : 0);
