import { type Facts, readLogin } from '../facts/index.ts';
import { addressIn } from './names.ts';

const ADDRESS =
  /(?<![\w.:-])\[?(?:(?:\d{1,3}\.){3}\d{1,3}|(?=[\da-fA-F]{0,4}:[\da-fA-F:.]*:)[\da-fA-F:]{2,39}(?:\.\d{1,3}){0,3})(?![\w-])/g;

/** Phrases of logins that `readLogin` does not know, as services write them, some in other languages. */
const FAILED =
  /\b(?:(?:no|not a) (?:valid|matching|such) (?:user|password|credential|account)s?\b|(?:user|account|username|login|email|password)s? (?:name )?(?:or password )?(?:is |was |does |did )?(?:in(?:correct|valid)|wrong|not (?:found|match|valid|correct|exist|known)|mismatch(?:ed)?|doesn't (?:match|exist))|brute[ -]?force\b|unauthenticated (?:request|access|user)|(?:2fa|totp|otp|mfa|two[- ]factor)\b.{0,40}\b(?:fail|invalid|wrong|incorrect)|(?:invalid|wrong|incorrect|bad) (?:2fa|totp|otp|mfa|token|api[ -]?key|pin|auth\w{0,8})|anmeldung fehlgeschlagen|fehlgeschlagene? anmeldung|échec (?:de|d')|inicio de sesión (?:fallido|incorrecto)|login poging|tentative de connexion|accesso fallito|falha (?:no|de) login)/i;

const LOOK_AT = 512;

/** What somebody calls a failed login in plain words, with the one address that the text names. */
export function readWords(facts: Facts, text: string): boolean {
  if (!readLogin(facts, text)) {
    const look = text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
    if (!FAILED.test(look)) return false;
    const address = soleAddress(look);
    if (address === undefined) return false;
    facts.action = 'authn_login_fail';
    facts.category = 'authentication';
    facts.type = 'start';
    facts.outcome = 'failure';
    facts.address = address;
    return true;
  }
  if (facts.address === undefined) facts.address = soleAddress(text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text);
  else facts.address = addressIn(facts.address) ?? facts.address;
  return true;
}

/** The address in a text that names one; of several none is believed, since one may be what somebody typed. */
export function soleAddress(text: string): string | undefined {
  let sole: string | undefined;
  for (const [token] of text.matchAll(ADDRESS)) {
    const address = addressIn(token);
    if (address === undefined || address === sole) continue;
    if (sole !== undefined) return undefined;
    sole = address;
  }
  return sole;
}
