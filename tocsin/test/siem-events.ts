import { ACTIONS, type Event, getField, setField, type Value } from '../src/event/index.ts';
import { random } from './random.ts';

const NASTY = [
  ...[
    '|',
    '\\',
    '=',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '  ',
    '\tsrc=6.6.6.6',
    '^src=6.6.6.6',
    '\nLEEF:1.0|',
    '\nCEF:0|',
    '\0',
    '\u2028',
  ],
  ...[
    '\u0085',
    '\u001f',
    '\ud800',
    '~',
    '`',
    'ä',
    '漢',
    '😀',
    '"',
    '%',
    '#011',
    '#012',
    ',',
    '^',
    'x09',
    '<13>1 ',
    '\u001b[31m',
  ],
  ...['a', 'b c', 'usrName=', 'msg=', 'cs1Label=x', ' act=drop', '%{user.name}', '__proto__', '</script>', '12 <13>'],
];

/** Fields whose values are any text, and that both formats have a key for. */
const TEXTS = [
  ...[
    'user.name',
    'user.target.name',
    'user.id',
    'message',
    'user_agent.original',
    'http.request.referrer',
    'event.reason',
  ],
  ...[
    'error.message',
    'error.stack_trace',
    'error.type',
    'log.logger',
    'group.name',
    'trace.id',
    'http.request.id',
    'labels.tenant',
  ],
];
const IPS = ['203.0.113.7', '2001:db8::7', '10.0.0.1'];

/** Events of a web application with hostile values, the same for the same seed. `event.id` numbers them. */
export function siemEvents(many: number, seed: number): Event[] {
  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item;
  const text = (): string => Array.from({ length: 1 + next(7) }, () => pick(NASTY)).join('');
  return Array.from({ length: many }, (_, index) => {
    const event: Event = { '@timestamp': Date.UTC(2026, 10, 3) + index * 7 };
    const set = (field: string, value: Value): void => void setField(event, field, value);
    set('event.id', `id-${index}`);
    const { name, category, type, outcome } = pick(ACTIONS);
    set('event.action', name);
    set('event.category', category);
    set('event.type', type);
    set('event.outcome', outcome);
    set('log.level', pick(['info', 'warning', 'error', 'critical', 'debug', 'odd']));
    set('source.ip', pick(IPS));
    set('source.port', next(65_535) + 1);
    set('http.response.status_code', pick([200, 302, 403, 404, 500]));
    set('http.request.method', pick(['GET', 'POST']));
    set('url.original', pick(['/a?b=1', 'https://shop.example/x', '/|=\\^', '/a b', '/%0a?x=%7c']));
    for (const field of TEXTS) if (next(10) < 4) set(field, text());
    return event;
  });
}

const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]/g;

/** What a format may lose of a text: what no line of it holds, and blanks at its end. */
export const carriedBy = {
  arcsight: (text: string) => text.toWellFormed().replace(CONTROLS, ' ').replace(/\r\n?/g, '\n').trimEnd(),
  qradar: (text: string) =>
    text
      .toWellFormed()
      .replace(/\r\n|[\r\n]/g, ' ')
      .replace(CONTROLS, ' ')
      .trimEnd(),
} as const;

const FIELDS = [
  ...['event.action', 'event.category', 'event.type', 'event.outcome', 'log.level', 'source.ip', 'source.port'],
  ...['http.response.status_code', 'http.request.method', 'url.original', ...TEXTS],
];

/** The fields of `found` that are not what was sent, with both values. */
export function differences(sent: Event, found: Event, carried: (text: string) => string): string[] {
  const wrong: string[] = [];
  if (sent['@timestamp'] !== found['@timestamp'])
    wrong.push(`@timestamp: ${sent['@timestamp']} ${found['@timestamp']}`);
  for (const field of FIELDS) {
    const value = getField(sent, field);
    const wanted = typeof value === 'string' ? carried(value) : value;
    if (wanted === undefined || wanted === '') continue;
    const got = getField(found, field);
    const trimmed = typeof got === 'string' ? got.trimEnd() : got;
    if (trimmed !== wanted) wrong.push(`${field}: ${JSON.stringify(wanted)} ${JSON.stringify(got)}`);
  }
  return wrong;
}
