import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expandGrok } from '../src/regex/grok/expand.ts';
import { renameGroups } from '../src/regex/grok/groups.ts';
import { compileGrok, patternsOf, runWithin } from '../src/regex/index.ts';
import { random } from '../test/random.ts';
import { damaged, textsFor } from './grok/texts.ts';
import { askRuby } from './ruby.ts';

const ORACLE = fileURLToPath(new URL('grok/oracle.rb', import.meta.url));
const SEED = Number(process.env.SEED ?? 4);
const TEXTS = Number(process.env.TEXTS ?? 40);

interface Task {
  readonly pattern: string;
  readonly texts: readonly string[];
}

type Answer = null | 'timeout' | readonly (readonly [string, string | null])[];

/** What Ruby says of each text of each task. */
const answersOf = (definitions: ReadonlyMap<string, string>, tasks: readonly Task[]): Answer[][] =>
  askRuby(ORACLE, [{ definitions: Object.fromEntries(definitions) }, ...tasks]) as Answer[][];

function ours(definitions: ReadonlyMap<string, string>, { pattern, texts }: Task): (string | null)[][] {
  const grok = compileGrok(pattern, { definitions });
  return texts.map((text) => {
    let answer = ['timeout'] as (string | null)[];
    runWithin(2_000, () => {
      const match = grok.match(text);
      answer =
        match === null
          ? ['no match']
          : grok.captures.map(({ field }, index) => JSON.stringify([field, match[index + 1] ?? null]));
    });
    return answer;
  });
}

/** `PATTERN:field:type`, or the name alone. */
const fieldOf = (name: string): string => name.split(':')[1] ?? name;

const theirs = (answer: Answer): (string | null)[] => {
  if (answer === null) return ['no match'];
  return answer === 'timeout' ? ['timeout'] : answer.map(([name, value]) => JSON.stringify([fieldOf(name), value]));
};

function differences(definitions: ReadonlyMap<string, string>, tasks: readonly Task[]): unknown[] {
  const answers = answersOf(definitions, tasks);
  return tasks.flatMap((task, at) =>
    ours(definitions, task).flatMap((answer, index) => {
      const expected = theirs(answers[at]?.[index] ?? null);
      // Either may be too slow for a text that is made to be hostile.
      if (expected[0] === 'timeout' || answer[0] === 'timeout') return [];
      return JSON.stringify(answer) === JSON.stringify(expected)
        ? []
        : [{ pattern: task.pattern, text: task.texts[index], ours: answer, ruby: expected }];
    }),
  );
}

describe.each(['disabled', 'v8'] as const)('every pattern of the library gives what Ruby gives, %s', (set) => {
  const definitions = patternsOf(set);

  it('on texts that are made for it', () => {
    const draw = random(SEED);
    const tasks = [...definitions.keys()].map((name) => {
      const source = renameGroups(expandGrok(`%{${name}}`, definitions, true)).source;
      return { pattern: `%{${name}}`, texts: textsFor(source, TEXTS, draw) };
    });
    expect(differences(definitions, tasks).slice(0, 20)).toEqual([]);
  });

  it('on lines of logs', () => {
    const draw = random(SEED);
    const texts = LINES.flatMap((line) => [line, damaged(line, draw)]);
    const tasks = [...definitions.keys()].map((name) => ({ pattern: `%{${name}}`, texts }));
    expect(differences(definitions, tasks).slice(0, 20)).toEqual([]);
  });
});

describe('what Ruby does and JavaScript does not', () => {
  it.each([
    ['captures of a loop are kept', '(?:(?<a>x)|(?<b>y)|(?<c>z))*$', ['xyz', 'xxyy', 'xyzxyzz', 'xyz'.repeat(12), '']],
    [
      'options that take nothing',
      '(?:(?<a>x*))?(?:(?<b>y*)|(?<c>z))??(?:(?:(?<d>w*)(?<e>v)?)?,)*(?:(?<f>u*+)(?=(?<g>t?)))?$',
      ['', 'xy', 'z', 'y,,wv,', ',w,v,', 'zuu', 'xyz,w,uut'],
    ],
    ['loops in loops', '(?:(?:(?<a>x)|(?<b>y))+;(?<c>q)?)+', ['xy;x;', 'yx;qy;', 'y;qx;y;']],
    [
      'lazy, counted and possessive loops',
      '(?:(?<a>x)|y){2,4}?(?:(?<b>v)|w){3}(?:(?<c>q)|r)++',
      ['xyvwwqr', 'yxxvwvrq'],
    ],
    ['borders of words know all letters', '%{WORD:w}', ['café au', 'éa b', 'a_é', '漢字 x']],
    ['classes of words know ASCII', '(?<w>\\w+)(?<n>\\W)', ['é', 'aéb', 'añ']],
    ['lines', '^(?<a>b.*?)$', ['a\nb\nc', 'a\rb', 'a\u2028b', 'b\n', '\nb', 'b\r\n']],
    ['ends', '(?<a>b)\\Z', ['b\n', 'b\n\n', 'b']],
    ['characters beyond 16 bits', '(?<a>.)(?<b>.)', ['😀é', 'a😀', '😀😀']],
    ['names that stand twice', '%{INT:a} %{WORD:b} %{INT:a}|%{WORD:a}', ['1 x 2', 'x']],
    ['names of paths and types', '(?<[a][b]>x)%{INT:[c][d]:int}(?<e.f>y)?(?<@g>z)', ['x12yz', 'x1z']],
    ['atomic groups', '(?>(?<a>a+))(?<b>ab|b)', ['aab', 'aaab', 'b']],
    ['references to a group', '(?<q>[\'"])(?<t>.*?)\\k<q>', ['"a\'b"', "'x'"]],
    ['groups that call themselves', '(?<p>\\((?:[^()]|\\g<p>)*\\))', ['(a(b)c)', '((x)']],
    ['classes of POSIX', '(?<a>[[:alpha:]]+)(?<b>[[:word:]]*)(?<c>[^[:space:]]?)', ['éa1_٣é', 'x y', 'ab!']],
    ['escapes', '(?<a>\\x41\\u00e9\\t?\\/\\"\\-\\e?)', ['Aé/"-', 'Aé\t/"-', 'A']],
    ['escapes that mean nothing', '(?<a>\\_\\%\\:\\<\\>\\@\\#\\~\\&\\=\\!)', ['_%:<>@#~&=!']],
    ['classes in classes', '(?<a>[a-c[x-z]]+)(?<b>[^\\]\\[]*)(?<c>[\\w.-]*)', ['axbz-.q]', '[x]', 'y']],
    ['classes that meet', '(?<a>[a-z&&[^aeiou]]+)', ['hello', 'aei', 'xyz']],
    ['a bracket that needs no escape', '(?<a>[]x]+)(?<b>}{1,2}{,2}|{)', ['x]}', ']{', 'x}}{']],
    ['negated sets in classes', '(?<a>[^\\W\\d]+)(?<b>[\\D\\S])(?<c>[^\\s"]*)', ['ab1 "x', 'é a\u00a0b']],
    ['properties', '(?<a>\\p{Alpha}+)(?<b>\\p{^Alpha}?)(?<c>\\P{L}?)', ['aé1', 'x٣.']],
    ['punctuation', '(?<a>[[:punct:]]+)(?<b>[[:upper:]]?[[:lower:]]*)(?<c>[[:xdigit:]]*)', ['+!Ab9', '«x', '$<Éa']],
    ['what stays behind', 'a\\K(?<b>b)', ['ab', 'b']],
    ['newlines of any kind', '(?<a>a)\\R(?<b>b)', ['a\r\nb', 'a\nb', 'a\u2028b']],
    ['hexadecimal digits', '(?<a>\\h+)(?<b>\\H)', ['beefx', 'Ag']],
    ['switches within', '(?<a>x)(?i:(?<b>y))(?i)(?<c>z)', ['xYZ', 'Xyz', 'xyz']],
    ['the dot without newlines', '(?-m:(?<a>.*))(?<b>.*)', ['a\nb', 'ab']],
    ['free spacing', '(?x: (?<a> \\d+ ) # a number\n (?<b> [ ] ) )', ['12 ', '12']],
    ['free spacing with blanks that count', '(?x: (?<a> \\d+ \\ \\# ) )(?<b> c)', ['12 # c', '12#c']],
    [
      'classes of POSIX beyond ASCII',
      '(?<a>[[:digit:]]+)(?<b>[[:space:]])(?<c>[^[:graph:]]?)(?<d>[[:print:]]*)',
      ['٣\u00a0\u3000é', '1 é«'],
    ],
    ['counted loops', '(?<a>x{2})(?<b>y{,2})(?<c>z{1,}?)(?<d>w{2}?)(?<e>[v-z]{2}+)?', ['xxyyzzww', 'xxz', 'xxyyyz']],
    ['looking around', '(?<=ab|c)(?<x>d)(?!e)(?<!cd)', ['abd', 'cd', 'abde']],
    ['choices of nothing', '(?<a>|x)(?<b>y||z)(?<c>(?:a|)*)$', ['xyaa', 'z', '']],
    ['comments', '(?#a remark [)(?<a>x)', ['x']],
    ['letters of either case', '(?i)(?<a>straSSe|[k-s]+)', ['STRASSE', 'KS', 'ks']],
  ])('%s: %s', (_title, pattern, texts) => {
    expect(differences(patternsOf('v8'), [{ pattern, texts }])).toEqual([]);
  });
});

const LINES = [
  '203.0.113.9 - alice [12/Mar/2026:09:12:31 +0000] "GET /a?b=c HTTP/1.1" 200 512 "https://example.com/" "Mozilla/5.0 (X11)"',
  '2001:db8::7 - - [12/Mai/2026:09:12:31 +0200] "POST /login HTTP/2.0" - - "-" "-"',
  '[Thu Mar 12 09:12:31.123456 2026] [php7:error] [pid 17:tid 99] (111)Connection refused: [client 203.0.113.9:5120] AH01114: failed',
  'Mar 12 09:12:31 web-1 sshd[4242]: Failed password for invalid user admin from 203.0.113.9 port 50222 ssh2',
  '<34>1 2026-03-12T09:12:31.003Z web-1.example.com su - ID47 [a@1 b="c"] message',
  'Mar 12 09:12:31 web-1 CRON[7]: pam_unix(cron:session): session opened for user root by (uid=0)',
  '2026-03-12 09:12:31,123 [INFO] django.request: GET /api/items/7 200 12ms "C:\\Program Files\\x" urn:isbn:0451450523',
  'a+b@example.co.uk 550e8400-e29b-41d4-a716-446655440000 00:1a:2b:3c:4d:5e -12.5e3 0xff http://u:p@h:80/p;x?q=1#f',
  "Thu, 12 Mar 2026 09:12:31 +0100\nsecond line: [::ffff:192.0.2.1%eth0] 'it\\'s' `x`",
];
