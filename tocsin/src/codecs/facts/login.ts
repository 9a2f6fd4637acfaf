import { addressOf } from './address.ts';
import type { Facts } from './facts.ts';
import { setAction } from './facts.ts';

/** How far into a message its kind is looked for. */
const LOOK_AT = 256;

const GATE = /log|sign|passw|auth|credential|lock|permission|denied|user|attempt/;

/** Each phrase below has one of these: most messages that name a user have none. */
const OUTCOME =
  /passw|too many|lock|banned|fail|invalid|success|incorrect|wrong|bad|reject|denied|unknown|repeated|unable|refused|error|not|can't|out|logged|logs|signed|succeed|[ _]ok|accepted|unauthori|created|registered|deleted/;

interface Phrase {
  readonly action: string;
  readonly pattern: RegExp;
}

const phrase = (action: string, pattern: RegExp): Phrase => ({ action, pattern });

/**
 * What people write about logins. The phrase that stands first in the message decides, since what comes later may be
 * the text of whoever tried to log in; at the same place the earlier row does. Every repetition is bounded.
 */
const PHRASES: readonly Phrase[] = [
  phrase('authn_password_change_fail', /\bpassword (?:change|reset|update) (?:failed|failure|rejected)/),
  phrase(
    'authn_password_change_fail',
    /\bfailed (?:to (?:change|reset|update) (?:\w{1,16} )?password|password (?:change|reset))/,
  ),
  phrase(
    'authn_login_fail_max',
    /\btoo many (?:failed |invalid )?(?:log[ -]?in|sign[ -]?in|logon|authentication|password)/,
  ),
  phrase(
    'authn_login_lock',
    /\b(?:account|user|ip|address|client) (?:\S{1,64} )?(?:(?:is|was|has been|temporarily) ){0,2}(?:locked|blocked|banned)\b/,
  ),
  phrase('authn_login_lock', /\block(?:ed|ing)?[ _-]?out\b|\b(?:locked|locking) (?:account|user)\b|\baccount[ _]lock/),
  phrase(
    'authn_login_fail',
    /\b(?:failed|failing|invalid|unsuccessful|incorrect|wrong|bad|rejected|denied|unknown|repeated)[ _](?:[\w-]{1,16} ){0,2}?(?:log[ _-]?in|logon|sign[ _-]?in|password|passwd|credentials?|authentication|auth|user ?names?|user)\b/,
  ),
  phrase('authn_login_fail', /\b(?:failed|unable|failure) to (?:log[ -]?in|logon|sign[ -]?in|authenticate)\b/),
  phrase(
    'authn_login_fail',
    /(?<![a-z0-9])(?:log[ _-]?in|logon|sign[ _-]?in|auth|authentication|password)[ _](?:(?:attempt|check|request|has|was)[ _]){0,2}(?:fail(?:ed|ure|s)?|rejected|denied|refused|error|unsuccessful|incorrect|invalid)\b/,
  ),
  phrase('authn_login_fail', /\b(?:could not|cannot|can't|did not|not) (?:be )?(?:log[ -]?in|authenticated?)\b/),
  phrase('authn_logout', /(?<![a-z0-9])log(?:ged|s|ging)?[ _-]?out\b|\bsign(?:ed|s)?[ _-]?out\b/),
  phrase('authn_login_success', /(?<!not )(?<![a-z0-9])log(?:ged|s)[ _-]?(?:in|on)\b|(?<!not )\bsigned[ _-]?in\b/),
  phrase(
    'authn_login_success',
    /\bsuccess(?:ful|fully)? (?:\w{1,16} )?(?:log(?:ged)?[ _-]?in|logon|sign(?:ed)?[ _-]?in|authenticat(?:ion|ed))\b/,
  ),
  phrase(
    'authn_login_success',
    /(?<![a-z0-9])(?:log[ _-]?in|logon|sign[ _-]?in|auth|authentication)[ _](?:(?:attempt|was)[ _]){0,2}(?:success(?:ful(?:ly)?)?|succeeded|ok|accepted)\b|\bauthenticated successfully\b/,
  ),
  phrase(
    'authn_password_change',
    /\bpassword (?:(?:was|has been|successfully) ){0,2}(?:changed|updated|reset)\b|\bchanged (?:\w{1,16} )?password\b/,
  ),
  phrase(
    'authz_fail',
    /\b(?:permission|access|authori[sz]ation) (?:was )?(?:denied|refused|failed)\b|\bunauthori[sz]ed access\b|\bnot authori[sz]ed\b/,
  ),
  phrase(
    'user_created',
    /\b(?:user|account) (?:\S{1,64} )?(?:was |has been )?(?:created|registered)\b|\b(?:created|registered) (?:new )?(?:user|account)\b/,
  ),
  phrase('user_deleted', /\b(?:user|account) (?:\S{1,64} )?(?:was |has been )?deleted\b|\bdeleted (?:user|account)\b/),
];

const IP_LABEL =
  /(?:^|[\s,;([{-])(?:(?:from|at|ip|by|on|host|remote|client|source|src|peer|addr|address|ip_address|ip_addr|remote_addr|remote_ip|client_ip|source_ip|src_ip|ipaddress)['"]?[\s:=]{1,3}){1,3}$/i;
const USER_KEY = /(?:^|[\s,;([{'"])(?:user|username|user_name|account|email|usr|uname|login(?==))['"]?(?:=|: ?)(?=\S)/i;
const USER_WORD =
  /\b(?:for|by|of|user|username|account|as) (?:(?:the )?(?:user|username|account|login)(?: name)?:? )?(?=\S)/i;
const USER_END = /, | \(| \[| - |: |; | (?:because|after|due to|with|at|via|using|attempt|was|has|is|on)\b/;
const REASON = /^(?:invalid|wrong|incorrect|bad|unknown|no such|missing|inactive)\b/i;
const ADDRESS_TOKEN = /[0-9a-fA-F:.[\]%]{2,64}/g;

interface Place {
  readonly address: string;
  readonly start: number;
  readonly end: number;
}

/** Addresses that the message names as such: after a word such as `from` or `ip=`, or in brackets. */
const addressPlaces = (message: string): Place[] => {
  const places: Place[] = [];
  for (const match of message.matchAll(ADDRESS_TOKEN)) {
    const token = match[0];
    if (token.indexOf('.') === -1 && token.indexOf(':') === -1) continue;
    const bare = token.replace(/[.:]$/, '').replace(/^\[([^\]]*)\]$/, '$1');
    const address = addressOf(bare) ?? addressOf(bare.replace(/\]$/, ''));
    if (address === undefined) continue;
    let start = match.index;
    const opener = message.charCodeAt(start - 1);
    const bracketed = opener === 40 || token.startsWith('[');
    if (opener === 34 || opener === 39 || opener === 40) start--;
    const label = IP_LABEL.exec(message.slice(Math.max(0, start - 48), start));
    if (label === null && !bracketed) continue;
    if (label !== null) start -= label[0].length;
    places.push({ address, start, end: match.index + token.length });
    if (places.length > 64) break;
  }
  return places;
};

const unquote = (text: string): string => {
  const quote = text[0];
  if (quote !== "'" && quote !== '"' && quote !== '`') return text;
  const close = text.lastIndexOf(quote);
  return close > 0 ? text.slice(1, close) : text.slice(1);
};

const isQuote = (code: number): boolean => code === 34 || code === 39 || code === 96;

/** The user in `text`, which begins with the name. */
const leadingName = (text: string, endsAtSpace: boolean): string | undefined => {
  if (isQuote(text.charCodeAt(0))) return unquote(text) || undefined;
  const end = endsAtSpace ? text.search(/[\s,;)}\]]/) : text.search(USER_END);
  const name = (end === -1 ? text : text.slice(0, end)).trim();
  return endsAtSpace ? name || undefined : name.replace(/[.,;:)\]]$/, '') || undefined;
};

const userIn = (text: string, phraseStart: number, phraseEnd: number): string | undefined => {
  const after = text.slice(phraseEnd);
  const key = USER_KEY.exec(text);
  if (key !== null && key.index + key[0].length > phraseStart)
    return leadingName(text.slice(key.index + key[0].length), true);
  // `User logged in: alice`: a colon straight after the phrase, and all that follows is the name.
  const colon = /^(?: (?:attempt|for|by|user|username|account|name|success(?:ful)?|failure|failed)){0,3}\s?: ?/i.exec(
    after,
  );
  if (colon !== null) {
    const rest = after.slice(colon[0].length).trim();
    const word = REASON.test(rest) ? USER_WORD.exec(rest) : null;
    if (word !== null) return leadingName(rest.slice(word.index + word[0].length), false);
    const nested = /^(?:for |user(?:name)?[ =:] ?)/i.exec(rest);
    return leadingName(nested === null ? rest : rest.slice(nested[0].length), false);
  }
  const word = USER_WORD.exec(after);
  if (word !== null) return leadingName(after.slice(word.index + word[0].length), false);
  if (key !== null) return leadingName(text.slice(key.index + key[0].length), true);
  const before = text
    .slice(0, phraseStart)
    .trim()
    .replace(/^(?:the )?(?:user|account|username)\b[: ]*/i, '');
  const subject = before.replace(/\s+(?:has|was|is|have|been|successfully|just|'s)$/i, '');
  if (subject !== '' && !/\s/.test(subject)) return unquote(subject) || undefined;
  if (isQuote(subject.charCodeAt(0))) return unquote(subject) || undefined;
  const plain = /^\s+['"`]?(?=\S)/.exec(after);
  if (subject === '' && plain !== null && isQuote(after.trimStart().charCodeAt(0)))
    return unquote(after.trim()) || undefined;
  return undefined;
};

const SEED_LOGIN = 'User logged in: ';
const SEED_LOGOUT = 'User logged out: ';
/** The README's receiver: between the words stands whatever somebody typed, so words in it end nothing. */
const SEED_FAILED = /^Failed login for (?!(?:the )?(?:user|username|account)\b)([^'"`][\s\S]*) from (\S{2,64})$/;

/**
 * Reads the messages that projects write about logins, in whatever words: sets action, user and address. Returns false
 * when the message says nothing of the kind. The address is the last one named, since the name before it is the text
 * of whoever tried to log in; only where the message names the address first is it the first.
 */
export const readLogin = (facts: Facts, message: string): boolean => {
  const failed = message.startsWith('Failed login for ') ? SEED_FAILED.exec(message) : null;
  const from = failed === null ? undefined : addressOf(failed[2] ?? '');
  if (from !== undefined) {
    setAction(facts, 'authn_login_fail');
    facts.user = failed?.[1]?.trim() || undefined;
    facts.address = from;
    return true;
  }
  if (message.startsWith(SEED_LOGIN) && message.indexOf(' from ') === -1 && message.indexOf('ip') === -1) {
    setAction(facts, 'authn_login_success');
    facts.user = message.slice(SEED_LOGIN.length).trim() || undefined;
    return true;
  }
  if (message.startsWith(SEED_LOGOUT) && message.indexOf(' from ') === -1 && message.indexOf('ip') === -1) {
    setAction(facts, 'authn_logout');
    facts.user = message.slice(SEED_LOGOUT.length).trim() || undefined;
    return true;
  }
  // What stands below the first line may be put there by whoever tried to log in.
  const lineEnd = message.indexOf('\n');
  const look = message.slice(0, lineEnd === -1 ? LOOK_AT : Math.min(lineEnd, LOOK_AT)).toLowerCase();
  if (!GATE.test(look) || !OUTCOME.test(look)) return false;
  let chosen: Phrase | undefined;
  let start = LOOK_AT;
  let end = 0;
  for (const candidate of PHRASES) {
    const match = candidate.pattern.exec(look);
    if (match === null || match.index >= start) continue;
    chosen = candidate;
    start = match.index;
    end = match.index + match[0].length;
  }
  if (chosen === undefined) return false;
  setAction(facts, chosen.action);
  const text = message.length > 4096 ? message.slice(0, 4096) : message;
  const places = addressPlaces(text);
  const first = places[0];
  const userFirst =
    first === undefined ||
    USER_WORD.test(text.slice(end, first.start)) ||
    USER_KEY.test(text.slice(0, first.start)) ||
    /^[^a-z]*: ?\S/i.test(text.slice(end, first.start)) ||
    start > 0;
  const place = userFirst ? places[places.length - 1] : first;
  facts.address = place?.address;
  if (place === undefined) facts.user = userIn(text, start, end);
  else if (userFirst || place.start < end) facts.user = userIn(text.slice(0, place.start), start, end);
  else facts.user = userIn(text.slice(0, place.start) + text.slice(place.end), start, end);
  return true;
};
