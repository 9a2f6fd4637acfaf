import { type AnswerKind, type Finding, type RespondRule, WIDEST } from '../detect/index.ts';
import {
  type IpRange,
  overlapping,
  parseIp,
  parseIpRange,
  prefixOf,
  printIpRange,
  widenIpRange,
} from '../event/index.ts';

type Prefix = NonNullable<RespondRule['prefix']>;

const NARROWEST: Prefix = { ipv4: 32, ipv6: 128 };
/** Where a rule says nothing: one customer has the whole /64 of an IPv6 address. */
const USUAL: Prefix = { ipv4: 32, ipv6: 64 };
const LONGEST_NAME = 254;

const DEFAULT_FIELDS: Readonly<Record<AnswerKind, readonly string[]>> = {
  block_address: ['src', 'source.ip'],
  lock_user: ['user', 'user.name'],
  logout_user: ['user', 'user.name'],
};

/** IPv4 addresses behind a translator of addresses (RFC 6052): a /64 of it is everybody. */
const TRANSLATED = parseIpRange('64:ff9b::/96');

/** The range of that many bits around an address or a range. Undefined: it is neither, or wider than is ever answered. */
export const addressTarget = (text: string, prefix: Prefix = NARROWEST): string | undefined => {
  const read = readRange(text);
  if (read === undefined) return undefined;
  const { family } = prefixOf(read);
  const isTranslated = read.bits >= TRANSLATED.bits && overlapping(read, TRANSLATED);
  const range = widenIpRange(read, family === 4 ? prefix.ipv4 : isTranslated ? 128 : prefix.ipv6);
  return prefixOf(range).prefix < (family === 4 ? WIDEST.ipv4 : WIDEST.ipv6) ? undefined : printIpRange(range);
};

const readRange = (text: string): IpRange | undefined => {
  try {
    // Log lines have ports and brackets, too.
    return parseIpRange(text.includes('/') ? text : (parseIp(text)?.ip ?? text));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** Undefined: no name that an account can have. */
export const userTarget = (text: string): string | undefined => {
  const name = text.trim();
  return name === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) ? undefined : name;
};

export const targetOf = (kind: AnswerKind, text: string, prefix?: Prefix): string | undefined =>
  kind === 'block_address' ? addressTarget(text, prefix) : userTarget(text);

/**
 * The same target for whoever compares names: as Django and people do, without case. Clients compare in the same way, lest one whom the allow-list
 * has is reached by another spelling (`boß`, `boss`), or an answer hides behind one that reaches nobody.
 */
export const sameName = (name: string): string => name.normalize('NFKC').trim().toLowerCase().toUpperCase();

export interface Targets {
  readonly targets: readonly string[];
  /** Results without the field. */
  readonly missing: number;
  /** Values that are no target. */
  readonly invalid: number;
  /** Results that the alert did not keep. */
  readonly beyond: number;
}

/** Whom a finding is about, each once, in the order of its results. */
export const targetsOf = ({ results, count }: Finding, rule: RespondRule): Targets => {
  const fields = rule.target === undefined ? DEFAULT_FIELDS[rule.kind] : [rule.target];
  const targets = new Set<string>();
  let missing = 0;
  let invalid = 0;
  for (const row of results) {
    const field = fields.find((name) => Object.hasOwn(row, name) && row[name] !== null);
    const values = field === undefined ? [] : [row[field] ?? []].flat(9);
    if (values.length === 0) missing++;
    for (const value of values) {
      const isText = typeof value === 'string' || typeof value === 'number';
      const target = isText ? targetOf(rule.kind, String(value), rule.prefix ?? USUAL) : undefined;
      if (target === undefined) invalid++;
      else targets.add(target);
    }
  }
  return { targets: [...targets], missing, invalid, beyond: Math.max(0, count - results.length) };
};
