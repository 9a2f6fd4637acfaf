export const REDACTED = '[redacted]';

export interface SecretPattern {
  /** Cheap sign that the pattern may be there. */
  readonly hint: RegExp;
  readonly pattern: RegExp;
  readonly replace: (whole: string, first: string, second: string) => string;
}

/** A word of prose after "bearer" or "basic" is no credential. */
const looksLikeCredential = (value: string): boolean => value.length >= 20 || /[\d=]|[a-z][A-Z]/.test(value);

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
    hint: /AKIA|ASIA|gh[pousr]_|xox|_live_|AIza/,
    pattern:
      /(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])|gh[pousr]_[A-Za-z0-9]{30,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|[rs]k_live_[A-Za-z0-9]{16,}|AIza[A-Za-z0-9_-]{35})/g,
    replace: () => REDACTED,
  },
  {
    hint: /\$/,
    pattern: /(?<![A-Za-z0-9_])(?:pbkdf2_sha\d{1,3}|argon2(?:id|i|d)?|bcrypt(?:_sha256)?|scrypt)\${1,2}[^\s"'<>,;)]+/g,
    replace: () => REDACTED,
  },
];
