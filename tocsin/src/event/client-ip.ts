import { createIpRanges, type IpText, parseIp } from './ip.ts';

/**
 * Why an address was taken as the client's; kept in `tocsin.ip_rule`.
 * - `peer`: the peer is no trusted proxy, so what it forwards is only its word;
 * - `forwarded`: the right-most address of the chain that is no trusted proxy;
 * - `all-trusted`: every hop is a trusted proxy, the left-most was taken;
 * - `unparsable`: the walk met something that is no address, the last good hop was taken.
 */
export type IpRule = 'peer' | 'forwarded' | 'all-trusted' | 'unparsable';

export interface ClientIp {
  readonly ip: string;
  readonly rule: IpRule;
}

/** Hops that are looked at, from the right; a longer chain is a forgery or a loop. */
const MAX_HOPS = 64;
const MAX_CHAIN = 16_384;

/**
 * The client behind a chain of proxies: the left part of X-Forwarded-For is written by whoever wants to, so the chain
 * is walked from the right and only as far as the hops are trusted.
 */
export function createClientIpRule(
  trustedProxies: readonly string[],
): (peer: IpText, chain: readonly string[]) => ClientIp {
  const trusted = createIpRanges(trustedProxies);
  return (peer, chain) => {
    if (!trusted.has(peer)) return { ip: peer.ip, rule: 'peer' };
    let last = peer;
    const floor = Math.max(0, chain.length - MAX_HOPS);
    for (let index = chain.length - 1; index >= floor; index--) {
      const hop = parseIp(chain[index] ?? '');
      if (hop === null) return { ip: last.ip, rule: 'unparsable' };
      if (!trusted.has(hop)) return { ip: hop.ip, rule: 'forwarded' };
      last = hop;
    }
    return { ip: last.ip, rule: 'all-trusted' };
  };
}

/** The hops of X-Forwarded-For, left to right; several header lines are joined in their order. */
export function splitForwardedFor(value: unknown): readonly string[] {
  return headerText(value)
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

/**
 * The `for` parameters of RFC 7239's Forwarded, left to right. An element without one, or with an obfuscated name
 * (`_hidden`, `unknown`), is kept as text that is no address, so that the walk stops there.
 */
export function splitForwarded(value: unknown): readonly string[] {
  return splitOutsideQuotes(headerText(value)).map((element) => {
    const match = /(?:^|;)\s*for\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(element);
    return (match?.[1] ?? match?.[2] ?? '').replace(/\\(.)/g, '$1') || 'unknown';
  });
}

/** The right end is the one that proxies we trust have written. */
function headerText(value: unknown): string {
  const text = Array.isArray(value) ? value.filter((line) => typeof line === 'string').join(',') : value;
  return typeof text === 'string' ? text.slice(-MAX_CHAIN) : '';
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (quoted && char === '\\') index++;
    else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
