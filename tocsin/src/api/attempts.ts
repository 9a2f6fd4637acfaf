import { isIPv6 } from 'node:net';
import { ApiError } from './errors.ts';

interface Rule {
  /** Failures that cost nothing. */
  readonly free: number;
  readonly first: number;
  readonly longest: number;
}

/**
 * Doubling waits. By user from one address: soon and long. By address over all users: later. By user over all addresses:
 * late and short, for otherwise anybody could lock anybody out; and not at all from where the user signed in before, for
 * a steady stream of failures would keep even a short wait from ever ending.
 */
const RULES = {
  pair: { free: 5, first: 1_000, longest: 15 * 60_000 },
  address: { free: 20, first: 1_000, longest: 15 * 60_000 },
  user: { free: 50, first: 1_000, longest: 30_000 },
} as const satisfies Record<string, Rule>;

const FORGET_AFTER = 24 * 3_600_000;
const KNOWN_FOR = 30 * FORGET_AFTER;
const MAX_KEYS = 20_000;

interface Failures {
  count: number;
  lockedUntil: number;
  at: number;
}

/** Failed sign-ins. An attempt counts as failed from its begin, so that many at once gain nothing. */
export class Attempts {
  readonly #clock: () => number;
  readonly #failures = new Map<string, Failures>();
  /** Users with the networks from which they signed in, and when. */
  readonly #known = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Throws `too_many_attempts` with the wait. Without a user (sign-in links) the address alone counts. */
  begin(user: string | undefined, address: string): { succeeded: (as: string) => void } {
    const now = this.#clock();
    const all = keysOf(user, address);
    const isKnown = user !== undefined && now - (this.#known.get(pairOf(user, address)) ?? -KNOWN_FOR) < KNOWN_FOR;
    const keys = isKnown ? all.filter(([, rule]) => rule !== RULES.user) : all;
    const until = Math.max(...keys.map(([key]) => this.#current(key, now)?.lockedUntil ?? 0));
    if (until > now) {
      const seconds = Math.ceil((until - now) / 1000);
      throw new ApiError('too_many_attempts', `too many failed sign-ins; the next may come in ${seconds} seconds`, {
        retryAfter: seconds,
        hint: 'a lost password is mended with `tocsin user passwd NAME`',
      });
    }
    for (const [key, rule] of keys) this.#fail(key, rule, now);
    return {
      succeeded: (as) => {
        putNewest(this.#known, pairOf(as, address), this.#clock());
        for (const [key, rule] of all) {
          // A right password of one user must not wipe out that the same address guesses at others.
          if (rule === RULES.address) this.#forgive(key, now);
          else this.#failures.delete(key);
        }
      },
    };
  }

  #current(key: string, now: number): Failures | undefined {
    const found = this.#failures.get(key);
    return found !== undefined && now - found.at < FORGET_AFTER ? found : undefined;
  }

  #fail(key: string, rule: Rule, now: number): void {
    const count = (this.#current(key, now)?.count ?? 0) + 1;
    const wait = count < rule.free ? 0 : Math.min(rule.longest, rule.first * 2 ** Math.min(30, count - rule.free));
    putNewest(this.#failures, key, { count, lockedUntil: now + wait, at: now });
  }

  #forgive(key: string, now: number): void {
    const found = this.#current(key, now);
    if (found === undefined) return;
    found.count -= 1;
    found.lockedUntil = now;
  }
}

/** Beyond the limit the oldest go. */
const putNewest = <T>(map: Map<string, T>, key: string, value: T): void => {
  map.delete(key);
  for (const oldest of map.keys()) {
    if (map.size < MAX_KEYS) break;
    map.delete(oldest);
  }
  map.set(key, value);
};

const nameOf = (user: string): string => user.trim().toLowerCase();

const pairOf = (user: string, address: string): string => `pair ${network(address)} ${nameOf(user)}`;

const keysOf = (user: string | undefined, address: string): readonly (readonly [string, Rule])[] => {
  const place = network(address);
  if (user === undefined) return [[`address ${place}`, RULES.address]];
  return [
    [pairOf(user, address), RULES.pair],
    [`address ${place}`, RULES.address],
    [`user ${nameOf(user)}`, RULES.user],
  ];
};

/** Of IPv6 the /64, which is what one customer has. */
const network = (address: string): string => {
  if (!isIPv6(address)) return address;
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill('0'), ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
};
