const NAME = /^[a-z0-9_][a-z0-9_.-]{0,99}$/;
const DATED = /^(.*[a-z0-9_])[-_.](\d{4}[-_.](?:\d{2}|w\d{2})(?:[-_.]\d{2}){0,2})$/;

/** `base` is the index; `full` is the dated name, or '' where the name carries no date. */
export interface IndexName {
  readonly base: string;
  readonly full: string;
}

/**
 * Takes a name such as `django-logs` or `django-logs-2026.11.23` apart. Names are lower-cased (both Splunk and
 * Elasticsearch have lower-case names only). Undefined: not a name for an index.
 */
export function parseIndexName(name: string): IndexName | undefined {
  if (name.length > 100) return undefined;
  const lower = name.toLowerCase();
  if (!NAME.test(lower)) return undefined;
  const dated = DATED.exec(lower)?.[1];
  return dated === undefined ? { base: lower, full: '' } : { base: dated, full: lower };
}

export interface IndexLimits {
  /** Index of events that name none, or one that is refused. */
  readonly fallback: string;
  /** Different indexes at most. */
  readonly max: number;
  /** Names that exist already. */
  readonly known: readonly string[];
}

/** Decides on index names and remembers what it decided, within bounds. */
export class IndexNames {
  readonly #limits: IndexLimits;
  readonly #bases: Set<string>;
  readonly #decided = new Map<string, IndexName | null>();

  constructor(limits: IndexLimits) {
    this.#limits = limits;
    this.#bases = new Set([...limits.known, limits.fallback]);
  }

  /** Null: refused. */
  decide(name: string): IndexName | null {
    if (name.length > 200) return null;
    const known = this.#decided.get(name);
    if (known !== undefined) return known;
    const decision = this.#judge(name);
    if (this.#decided.size >= 1000) this.#decided.clear();
    this.#decided.set(name, decision);
    return decision;
  }

  #judge(name: string): IndexName | null {
    const parsed = parseIndexName(name);
    if (parsed === undefined) return null;
    if (this.#bases.has(parsed.base)) return parsed;
    if (this.#bases.size >= this.#limits.max) return null;
    this.#bases.add(parsed.base);
    return parsed;
  }
}

/** Patterns with `*` for what a search asks of `index`: an event is meant where one of either list matches. */
export interface IndexFilter {
  /** For the column `index`, the base name. */
  readonly base: readonly string[];
  /** For the column `_index`, the dated name. */
  readonly dated: readonly string[];
}

/**
 * What `index=<pattern>` means. `django-logs` is the whole index, its dated names included; so is `django-logs-*`;
 * `django-logs-2026.11.*` and `django-logs-2026.11.23` are what came under those names.
 */
export function indexFilter(pattern: string): IndexFilter {
  const lower = pattern.toLowerCase();
  if (!lower.includes('*')) {
    const dated = parseIndexName(lower)?.full ?? '';
    return dated === '' ? { base: [lower], dated: [] } : { base: [], dated: [lower] };
  }
  if (lower === '*') return { base: ['*'], dated: [] };
  const whole = lower.endsWith('-*') ? [lower.slice(0, -2)] : [];
  return { base: [lower, ...whole], dated: [lower] };
}
