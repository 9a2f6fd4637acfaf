import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { canonical, type Hosts } from './hosts.ts';

export type Answer = { readonly kind: 'found'; readonly text: string } | { readonly kind: 'none' | 'timeout' };

export interface NameServers {
  /** With a port where it is not 53; none: those of the system. */
  readonly addresses: readonly string[];
  /** Domains in which a name without enough dots is looked for. */
  readonly search: readonly string[];
  readonly dots: number;
}

export interface LookupOptions {
  readonly hosts: Hosts;
  readonly servers: NameServers;
  /** Milliseconds a try. */
  readonly timeout: number;
  readonly retries: number;
}

export interface Lookup {
  address(name: string): Promise<Answer>;
  name(address: string): Promise<Answer>;
  close(): void;
}

const NONE: Answer = Object.freeze({ kind: 'none' });
const TIMEOUT: Answer = Object.freeze({ kind: 'timeout' });
const MAX_NAME = 253;

/** Throws an error whose message is a sentence for a person. */
export function createLookup({ hosts, servers, timeout, retries }: LookupOptions): Lookup {
  const resolver = new Resolver({ timeout: Math.max(1, Math.ceil(timeout)), tries: 1 });
  try {
    if (servers.addresses.length > 0) resolver.setServers([...servers.addresses]);
  } catch (error) {
    throw new Error(
      `nameserver: ${error instanceof Error ? error.message : String(error)}: write addresses such as 192.0.2.53 or 192.0.2.53:5353`,
    );
  }

  /** The code of what went wrong, or the first record. */
  const ask = async (question: () => Promise<readonly string[]>): Promise<Answer | 'ENODATA'> => {
    for (let left = retries; ; left--) {
      try {
        const [first] = await question();
        return first === undefined ? 'ENODATA' : { kind: 'found', text: first };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (code === 'ENODATA') return code;
        if (code !== 'ETIMEOUT') return NONE;
        if (left <= 0) return TIMEOUT;
      }
    }
  };
  const addressOf = async (name: string): Promise<Answer> => {
    const v4 = await ask(() => resolver.resolve4(name));
    if (v4 !== 'ENODATA') return v4;
    const v6 = await ask(() => resolver.resolve6(name));
    return v6 === 'ENODATA' ? NONE : v6;
  };
  const candidates = (name: string): readonly string[] => {
    const wider = servers.search.map((domain) => `${name}.${domain}`);
    return name.endsWith('.') ? [name] : name.split('.').length > servers.dots ? [name, ...wider] : [...wider, name];
  };
  return {
    address: async (name) => {
      if (isIP(name) !== 0) return { kind: 'found', text: name };
      if (name === '' || name.length > MAX_NAME) return NONE;
      const known = hosts.addressOf(name);
      if (known !== undefined) return { kind: 'found', text: known };
      for (const candidate of candidates(name)) {
        const answer = await addressOf(candidate);
        if (answer.kind !== 'none') return answer;
      }
      return NONE;
    },
    name: async (address) => {
      const known = hosts.nameOf(address);
      if (known !== undefined) return { kind: 'found', text: known };
      const answer = await ask(() => resolver.reverse(canonical(address)));
      return answer === 'ENODATA' ? NONE : answer;
    },
    close: () => resolver.cancel(),
  };
}
