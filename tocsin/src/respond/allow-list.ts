import type { AnswerKind } from '../detect/index.ts';
import { type IpRange, overlapping, parseIpRange, printIpRange } from '../event/index.ts';
import { sameName } from './target.ts';

export interface AllowSettings {
  /** Addresses and ranges. */
  readonly addresses: readonly string[];
  readonly users: readonly string[];
  /** Whether private networks are never blocked. */
  readonly privateNetworks: boolean;
}

export interface AllowListOptions {
  readonly allow: AllowSettings;
  readonly trustedProxies: readonly string[];
  /** Admins of Tocsin: who can undo an answer is not locked out by one. */
  readonly admins: () => readonly string[];
}

export interface AllowEntry {
  readonly entry: string;
  /** Why it is there. */
  readonly because: 'configured' | 'trusted proxy' | 'this machine' | 'private network' | 'admin of Tocsin';
}

const THIS_MACHINE = ['127.0.0.0/8', '0.0.0.0/8', '::1', '::'];
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

/** Who is never answered, whatever a rule or a person says. */
export class AllowList {
  readonly #ranges: readonly (AllowEntry & { readonly range: IpRange })[];
  readonly #users: readonly AllowEntry[];
  readonly #readAdmins: () => readonly string[];
  #admins: readonly string[] = [];

  constructor({ allow, trustedProxies, admins }: AllowListOptions) {
    const ranges = (texts: readonly string[], because: AllowEntry['because']) =>
      texts.map((text) => {
        const range = parseIpRange(text);
        return { entry: printIpRange(range), because, range };
      });
    this.#ranges = [
      ...ranges(allow.addresses, 'configured'),
      ...ranges(trustedProxies, 'trusted proxy'),
      ...ranges(THIS_MACHINE, 'this machine'),
      ...(allow.privateNetworks ? ranges(PRIVATE, 'private network') : []),
    ];
    this.#users = allow.users.map((entry) => ({ entry, because: 'configured' }));
    this.#readAdmins = admins;
  }

  get addresses(): readonly AllowEntry[] {
    return this.#ranges.map(({ entry, because }) => ({ entry, because }));
  }

  get users(): readonly AllowEntry[] {
    try {
      this.#admins = this.#readAdmins();
    } catch {
      // While the accounts can't be read, of which others tell, those that were known are.
    }
    return [...this.#users, ...this.#admins.map((entry) => ({ entry, because: 'admin of Tocsin' as const }))];
  }

  /** What keeps an answer from its target. A range that holds a single allowed address is kept from it, too. */
  find(kind: AnswerKind, target: string): AllowEntry | undefined {
    if (kind === 'block_address') {
      const range = parseIpRange(target);
      return this.#ranges.find((allowed) => overlapping(allowed.range, range));
    }
    const name = sameName(target);
    return this.users.find(({ entry }) => sameName(entry) === name);
  }
}
