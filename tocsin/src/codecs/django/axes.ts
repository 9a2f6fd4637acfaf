import type { Facts } from '../facts/index.ts';
import { isAddress, setAction } from '../facts/index.ts';

const BEGINNING = 'AXES: ';

const ACTIONS: readonly (readonly [string, string])[] = [
  ['New login failure by ', 'authn_login_fail'],
  ['Repeated login failure by ', 'authn_login_fail'],
  ['Login failed from whitelisted client ', 'authn_login_fail'],
  ['Locking out ', 'authn_login_lock'],
  ['Successful login by ', 'authn_login_success'],
  ['Successful logout by ', 'authn_logout'],
];

const KEYS = ['username', 'ip_address', 'user_agent', 'path_info'] as const;

/**
 * Value of `key` in django-axes' `{username: "…", ip_address: "…", …}`. The values are not escaped, so each runs to
 * the beginning of the next known key, looked for from the right for the user name, which the client chose.
 */
const clientValue = (client: string, key: (typeof KEYS)[number]): string | undefined => {
  const mark = `${key}: "`;
  const at = key === 'username' ? client.indexOf(mark) : client.lastIndexOf(mark);
  if (at === -1) return undefined;
  const from = at + mark.length;
  let end = client.lastIndexOf('"');
  for (const next of KEYS.slice(KEYS.indexOf(key) + 1)) {
    const nextAt = client.lastIndexOf(`", ${next}: "`);
    if (nextAt >= from && nextAt < end) end = nextAt;
  }
  const value = client.slice(from, Math.max(from, end));
  return value === '' || value === 'None' || /^\*+$/.test(value) ? undefined : value;
};

/** Reads the messages of django-axes. Newer versions mask name and address in them. */
export const readAxesMessage = (facts: Facts, message: string): boolean => {
  if (!message.startsWith(BEGINNING)) return false;
  facts.dataset = 'axes';
  for (const [beginning, action] of ACTIONS) {
    if (!message.startsWith(beginning, BEGINNING.length)) continue;
    setAction(facts, action);
    const client = message.slice(BEGINNING.length + beginning.length);
    facts.user = clientValue(client, 'username');
    const address = clientValue(client, 'ip_address');
    facts.address = address !== undefined && isAddress(address) ? address : undefined;
    facts.agent = clientValue(client, 'user_agent');
    facts.path = clientValue(client, 'path_info');
    break;
  }
  return true;
};
