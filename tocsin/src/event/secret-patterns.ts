export const REDACTED = '[redacted]';

export interface SecretPattern {
  /** Cheap sign that the pattern may be there. */
  readonly hint: RegExp;
  readonly pattern: RegExp;
  readonly replace: (whole: string, first: string, second: string) => string;
}

/** A word of prose after "bearer" or "basic" is no credential. */
const looksLikeCredential = (value: string): boolean =>
  value.length >= 20 || (/\d|=$|[a-z][A-Z]/.test(value) && !value.startsWith('HTTP/'));

/** Letters and digits mixed, as no word of prose is. */
const looksRandom = (value: string): boolean => /\d/.test(value) && /[A-Za-z]/.test(value);

const NAMES = '(?:password|passwd|secret|token|api[-_]?key)\\d?';
const HEADERS = '(?:password|passwd|secret|token|api[-_]?key|authorization|cookie|session-?id)\\d?';

/**
 * Secrets known by their own look. A look-behind for the same class as the body makes every run of characters be
 * entered once only, which keeps the scan linear.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    hint: /-----BEGIN/,
    pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/g,
    replace: () => REDACTED,
  },
  {
    hint: /:\/\/[^\s/]*@/,
    pattern: /:\/\/([^\s/@:?#"'<>]{0,256}):([^\s/"'<>]{1,512})@/g,
    replace: (_whole, user) => `://${user}:${REDACTED}@`,
  },
  // A token in the place of the user: Sentry's DSN, a clone with an access token.
  {
    hint: /:\/\/[\w-]{20,256}@/,
    pattern: /:\/\/([\w-]{20,256})@/g,
    replace: (whole, user) => (looksRandom(user) ? `://${REDACTED}@` : whole),
  },
  {
    hint: /[?&](?:[\w-]{0,32}sig(?:nature)?|auth|key)=/i,
    pattern: /([?&](?:[\w-]{0,32}sig(?:nature)?|auth|key)=)([\w.%~+/=-]{10,1024})/gi,
    replace: (whole, name, value) => (looksRandom(value) ? name + REDACTED : whole),
  },
  // Django's link to set a new password, and Slack's webhooks: the path is the secret.
  {
    hint: /eset\//,
    pattern: /(\/reset\/[\w-]{1,64}\/)([a-z0-9]{1,13}-[0-9a-f]{20,64})/g,
    replace: (_whole, before) => before + REDACTED,
  },
  {
    hint: /hooks\.slack/,
    pattern: /(hooks\.slack\.com\/services\/)([\w/]{20,128})/g,
    replace: (_whole, before) => before + REDACTED,
  },
  // An element of XML, a field of a multipart form, a pair as Python prints it (also in the headers of ASGI).
  {
    hint: new RegExp(
      `<[\\w:.-]{0,64}${NAMES}[ >]|name="[\\w-]{0,64}${NAMES}"\\s|\\(b?["'][\\w-]{0,64}${HEADERS}["'], `,
      'i',
    ),
    pattern: new RegExp(
      `(<[\\w:.-]{0,64}${NAMES}(?: [^<>]{0,200})?>|name="[\\w-]{0,64}${NAMES}"(?:\\r?\\n){2}|\\(b?["'][\\w-]{0,64}${HEADERS}["'], b?["'])` +
        '([^<>"\'\\r\\n]{1,1024})',
      'gi',
    ),
    replace: (_whole, before) => before + REDACTED,
  },
  {
    hint: new RegExp(`(?<![\\w-])--[\\w-]{0,32}${NAMES} `, 'i'),
    pattern: new RegExp(`(?<![\\w-])(--[\\w-]{0,32}${NAMES} {1,3})([^\\s-]\\S{0,1023})`, 'gi'),
    replace: (_whole, before) => before + REDACTED,
  },
  {
    hint: /bearer|basic/i,
    pattern: /(?<![A-Za-z])(Bearer|Basic)[ \t]{1,3}([A-Za-z0-9._~+/=-]{6,})/gi,
    replace: (whole, scheme, value) => (looksLikeCredential(value) ? `${scheme} ${REDACTED}` : whole),
  },
  {
    hint: /eyJ/,
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){0,3}/g,
    replace: () => REDACTED,
  },
  {
    hint: /AKIA|ASIA|gh[pousr]_|_pat_|xox|_live_|AIza|sk-|glpat-|npm_|SG\./,
    pattern:
      /(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])|gh[pousr]_[A-Za-z0-9]{30,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|[rs]k_live_[A-Za-z0-9]{16,}|AIza[A-Za-z0-9_-]{35}|sk-(?:ant|proj)-[A-Za-z0-9_-]{20,}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{30,}|(?:github|dckr)_pat_[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})/g,
    replace: () => REDACTED,
  },
  {
    hint: /\$/,
    pattern: /(?<![A-Za-z0-9_])(?:pbkdf2_sha\d{1,3}|argon2(?:id|i|d)?|bcrypt(?:_sha256)?|scrypt)\${1,2}[^\s"'<>,;)]+/g,
    replace: () => REDACTED,
  },
];
