import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** A text between quotes of one kind; a backslash takes the meaning from what follows it. */
const quoted = (quote: string): string => `${quote}(?:${r`\\.`}|[^${r`\\`}${quote}])*${quote}`;

const level = (...words: readonly string[]): string => words.join('|');

/** Numbers, words, quoted texts, identifiers, levels: what other patterns are made of. */
export const words = definePatterns({
  USERNAME: '[0-9A-Za-z._-]+',
  USER: '%{USERNAME}',
  EMAILLOCALPART: {
    disabled: '[A-Za-z][0-9A-Za-z_.+-=:]+',
    // RFC 5322: atoms between single dots.
    v8: r`[0-9A-Za-z!#$%&'*+/=?^_${'`'}{|}~-]{1,64}(?:\.[0-9A-Za-z!#$%&'*+/=?^_${'`'}{|}~-]{1,62}){0,63}`,
  },
  EMAILADDRESS: '%{EMAILLOCALPART}@%{HOSTNAME}',

  INT: '[+-]?[0-9]+',
  // It takes all digits there are, and never a part of them: so nothing tries them again one by one.
  BASE10NUM: r`(?<![0-9.+-])[+-]?(?:[0-9]+(?![0-9])(?:\.[0-9]+(?![0-9])|(?!\.[0-9]))|\.[0-9]+(?![0-9]))`,
  NUMBER: '%{BASE10NUM}',
  BASE16NUM: '(?<![0-9A-Fa-f])[+-]?(?:0x)?[0-9A-Fa-f]+',
  BASE16FLOAT: r`\b(?<![0-9A-Fa-f.])[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)\b`,
  POSINT: r`\b[1-9][0-9]*\b`,
  NONNEGINT: r`\b[0-9]+\b`,

  WORD: r`\b\w+\b`,
  NOTSPACE: r`\S+`,
  SPACE: r`\s*`,
  DATA: '.*?',
  GREEDYDATA: '.*',
  QUOTEDSTRING: r`(?<!\\)(?:${quoted('"')}|${quoted("'")}|${quoted('`')})`,
  QS: '%{QUOTEDSTRING}',
  UUID: '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
  // RFC 2141, with the characters that it reserves.
  URN: r`urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:(?:[0-9A-Za-z()+,.:=@;$_!*'/?#-]|%[0-9A-Fa-f]{2})+`,

  LOGLEVEL: `(?:${level(
    '[Aa]lert|ALERT',
    '[Tt]race|TRACE',
    '[Dd]ebug|DEBUG',
    '[Nn]otice|NOTICE',
    '[Ii]nfo?(?:rmation)?|INFO?(?:RMATION)?',
    '[Ww]arn?(?:ing)?|WARN?(?:ING)?',
    '[Ee]rr?(?:or)?|ERR?(?:OR)?',
    '[Cc]rit?(?:ical)?|CRIT?(?:ICAL)?',
    '[Ff]atal|FATAL',
    '[Ss]evere|SEVERE',
    'EMERG(?:ENCY)?|[Ee]merg(?:ency)?',
  )})`,
});
