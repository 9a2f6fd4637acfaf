import { type Random, random } from '../../test/random.ts';

export type Plain = string | number | boolean | null;
export type PlainEvent = Readonly<Record<string, string | number>>;

export interface GeneratedRule {
  readonly id: string;
  readonly title: string;
  readonly logsource: { readonly category: string };
  readonly detection: Readonly<Record<string, unknown>>;
}

/** No name that means another field to us. */
const TEXT_FIELDS = ['alpha', 'beta', 'gamma', 'delta'];
const NUMBER_FIELD = 'amount';
const ADDRESS_FIELD = 'address';
const TIME_FIELD = 'at';

/** Short, so that rules often match; with what LIKE, GLOB and escapes trip over. */
const PIECES = [
  'ab',
  'AB',
  'x',
  'foo',
  'Foo',
  'bar',
  '%',
  '_',
  '[',
  ']',
  "'",
  '"',
  '\\',
  '*',
  '?',
  '-',
  '/',
  ' ',
  '.',
  'é',
  '1',
];
const WORDS = [
  'foo',
  'FOO',
  'foobar',
  'Foo bar',
  'ab',
  'a*b',
  'a?b',
  'C:\\foo',
  'C:\\foo\\bar',
  '-foo x',
  '/foo x',
  '–foo x',
  '',
];

/**
 * Rules and events at random, for a comparison with SQL. Left out, since there the two are meant to differ:
 * - texts that are numbers, and numbers as texts: SQL has types, a value of Sigma matches both forms;
 * - letters beyond ASCII in two cases: LIKE folds ASCII alone;
 * - wildcards in keywords: SQL sees one text of the whole event, and a wildcard would reach over its fields;
 * - `week`: SQLite counts by `%W`, Sigma by ISO 8601;
 * - `cidr` of IPv6: pySigma compares texts;
 * - lists and objects in events: a row has none.
 */
export class Generator {
  readonly #below: Random;

  constructor(seed: number) {
    this.#below = random(seed);
  }

  #pick<T>(list: readonly T[]): T {
    const picked = list[this.#below(list.length)];
    if (picked === undefined) throw new Error('an empty list');
    return picked;
  }

  #some<T>(make: () => T, least: number, most: number): T[] {
    return Array.from({ length: least + this.#below(most - least + 1) }, make);
  }

  #chance(percent: number): boolean {
    return this.#below(100) < percent;
  }

  #text(): string {
    return this.#chance(50) ? this.#pick(WORDS) : this.#some(() => this.#pick(PIECES), 1, 4).join('');
  }

  event(): PlainEvent {
    const event: Record<string, string | number> = { [TEXT_FIELDS[0] ?? '']: this.#eventText() };
    for (const field of TEXT_FIELDS) if (this.#chance(65)) event[field] = this.#eventText();
    if (this.#chance(60)) event[NUMBER_FIELD] = this.#pick([-1, 0, 1, 2, 2.5, 10, 404]);
    if (this.#chance(60))
      event[ADDRESS_FIELD] = this.#pick(['10.1.2.3', '10.1.3.3', '10.20.0.1', '192.168.7.9', '192.168.70.9']);
    if (this.#chance(60))
      event[TIME_FIELD] = this.#pick(['2026-11-24T03:15:00Z', '2025-01-31T23:59:30Z', '2024-02-29T12:00:00Z']);
    return event;
  }

  #eventText(): string {
    if (this.#chance(8)) return Buffer.from(this.#text()).toString('base64');
    return this.#text();
  }

  /** As a rule writes it: wildcards, and backslashes before what they may escape. */
  #pattern(): string {
    const text = this.#text();
    const kind = this.#below(6);
    if (kind === 0) return `*${text}`;
    if (kind === 1) return `${text}*`;
    if (kind === 2) return `*${text}?`;
    if (kind === 3) return text.replaceAll('*', '\\*').replaceAll('?', '\\?');
    if (kind === 4) return `${text}\\\\*`;
    return text;
  }

  #values<T>(make: () => T): T | T[] {
    return this.#chance(60) ? make() : this.#some(make, 1, 3);
  }

  /** An item of a selection: field with modifiers, and its values. */
  #item(): readonly [string, unknown] {
    const field = this.#pick(TEXT_FIELDS);
    const comparing = this.#pick(['', '', '|contains', '|startswith', '|endswith']);
    switch (this.#below(18)) {
      case 0:
        return [`${field}|cased`, this.#values(() => this.#pattern())];
      case 1:
        return [`${field}${comparing || '|contains'}|cased`, this.#values(() => this.#pattern())];
      case 2:
        return [`${field}|re`, this.#values(() => this.#regex())];
      case 3:
        return [`${field}|re|${this.#pick(['i', 'm', 's', 'i|s'])}`, this.#values(() => this.#regex())];
      case 4:
        return [`${field}|contains|all`, this.#some(() => this.#pattern(), 2, 3)];
      case 5:
        return [`${field}|exists`, this.#chance(50)];
      case 6:
        return [field, null];
      case 7:
        return [
          `${field}|windash${comparing || '|contains'}`,
          this.#values(() => this.#pick(['-foo', ' -foo', '/foo x', 'ab-x', '-'])),
        ];
      case 8:
        return [
          `${field}|base64${this.#chance(50) ? 'offset' : ''}|contains`,
          this.#pick(['foo', 'foobar', 'Foo bar', 'ab']),
        ];
      case 9:
        return [
          `${field}|${this.#pick(['wide', 'utf16be', 'utf16'])}|base64offset|contains`,
          this.#pick(['foo', 'ab']),
        ];
      case 10:
        return [NUMBER_FIELD, this.#values(() => this.#pick([-1, 0, 1, 2.5, 404]))];
      case 11:
        return [`${NUMBER_FIELD}|${this.#pick(['lt', 'lte', 'gt', 'gte'])}`, this.#pick([0, 1, 2, 2.5, 100])];
      case 12:
        return [
          `${ADDRESS_FIELD}|cidr`,
          this.#values(() => this.#pick(['10.0.0.0/8', '10.1.2.0/23', '192.168.7.0/24', '10.1.2.3/32'])),
        ];
      case 13:
        return [`${field}|fieldref`, this.#pick(TEXT_FIELDS)];
      case 14:
        return [
          `${TIME_FIELD}|${this.#pick(['minute', 'hour', 'day', 'month', 'year'])}`,
          this.#pick([3, 11, 15, 24, 2024, 2025, 59]),
        ];
      case 15:
        return [`${field}|neq`, this.#values(() => this.#pattern())];
      default:
        return [field + comparing, this.#values(() => this.#pattern())];
    }
  }

  #regex(): string {
    return this.#pick([
      'foo',
      '^foo',
      'bar$',
      '^$',
      'f.o',
      '(foo|bar)',
      '[a-b]{2}',
      'C:\\\\\\\\foo',
      '\\.',
      'fo+ ?b',
      '^.{2}$',
      'a\\*b',
    ]);
  }

  #selection(): unknown {
    const map = (): Record<string, unknown> => Object.fromEntries(this.#some(() => this.#item(), 1, 3));
    if (this.#chance(12)) {
      const keywords = this.#some(() => this.#pick(['foo', 'Bar', 'ab', 'C:\\foo', '404x']), 1, 3);
      return this.#chance(30) && keywords.length > 1 ? { '|all': keywords } : keywords;
    }
    return this.#chance(20) ? this.#some(map, 1, 3) : map();
  }

  #condition(names: readonly string[], depth = 0): string {
    const kind = this.#below(depth > 2 ? 3 : 8);
    if (kind < 3) return this.#pick(names);
    if (kind === 3) return `${this.#pick(['1', 'all'])} of ${this.#pick(['them', 's*', 'sel_*'])}`;
    if (kind === 4) return `not ${this.#operand(names, depth)}`;
    const word = this.#pick(['and', 'or']);
    return this.#some(() => this.#operand(names, depth), 2, 3).join(` ${word} `);
  }

  #operand(names: readonly string[], depth: number): string {
    return `(${this.#condition(names, depth + 1)})`;
  }

  rule(number: number): GeneratedRule {
    const names = ['sel_a', 'sel_b', 'sother', '_hidden'].slice(0, 1 + this.#below(4));
    return {
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      title: `rule ${number}`,
      logsource: { category: 'interop' },
      detection: {
        ...Object.fromEntries(names.map((name) => [name, this.#selection()])),
        condition: this.#chance(10) ? [this.#condition(names), this.#condition(names)] : this.#condition(names),
      },
    };
  }
}
