import { type Event, setField } from '../../event/index.ts';
import { addressOf } from '../facts/index.ts';
import { numberOf } from '../siem/assign.ts';
import type { Cell } from './line.ts';

/** Puts what a cell says into an event; false where it is not what the column promises. */
type Put = (event: Event, cell: Cell) => boolean;

const text =
  (field: string): Put =>
  (event, { text: value }) =>
    setField(event, field, value);

const number =
  (field: string): Put =>
  (event, { text: value }) => {
    const found = numberOf(value);
    return found !== undefined && setField(event, field, found);
  };

/** IIS writes a `+` for each space of a header; where values are in quotes, a `+` is one. */
const header =
  (field: string): Put =>
  (event, { text: value, isQuoted }) =>
    setField(event, field, isQuoted ? value : value.replaceAll('+', ' '));

const peer =
  (side: 'source' | 'destination'): Put =>
  (event, { text: value }) => {
    const address = addressOf(value);
    if (address !== undefined) setField(event, `${side}.ip`, address);
    return setField(event, `${side}.address`, value);
  };

/** IIS counts milliseconds, the standard seconds with a fraction. */
const duration: Put = (event, { text: value }) => {
  const found = numberOf(value);
  if (found === undefined || found < 0) return false;
  return setField(event, 'event.duration', Math.round(value.includes('.') ? found * 1e9 : found * 1e6));
};

const host: Put = (event, { text: value }) => setField(event, 'url.domain', value.replace(/:\d{1,5}$/, ''));

const version: Put = (event, { text: value }) => setField(event, 'http.version', value.replace(/^HTTP\//i, ''));

/** Names in lower case, without what is not a letter, a digit or a bracket: `cs(User-Agent)` is `cs(useragent)`. */
const COLUMNS: ReadonlyMap<string, Put> = new Map<string, Put>([
  ['cip', peer('source')],
  ['cport', number('source.port')],
  ['cdns', text('source.domain')],
  ['sip', peer('destination')],
  ['sport', number('destination.port')],
  ['sdns', text('destination.domain')],
  ['rdns', text('destination.domain')],
  ['scomputername', text('host.name')],
  ['ssitename', text('service.name')],
  ['csusername', text('user.name')],
  ['csauthuser', text('user.name')],
  ['csmethod', text('http.request.method')],
  ['cshost', host],
  ['cs(host)', host],
  ['csversion', version],
  ['csprotocolversion', version],
  ['csbytes', number('http.request.bytes')],
  ['scbytes', number('http.response.bytes')],
  ['bytes', number('http.response.bytes')],
  ['scstatus', number('http.response.status_code')],
  ['scsubstatus', number('iis.access.sub_status')],
  ['scwin32status', number('iis.access.win32_status')],
  ['timetaken', duration],
  ['csuseragent', header('user_agent.original')],
  ['cs(useragent)', header('user_agent.original')],
  ['csreferer', text('http.request.referrer')],
  ['cs(referer)', text('http.request.referrer')],
  ['csreferrer', text('http.request.referrer')],
  ['cs(referrer)', text('http.request.referrer')],
  ['cscookie', header('http.request.headers.cookie')],
  ['cs(cookie)', header('http.request.headers.cookie')],
  ['xforwardedfor', header('http.request.headers.x_forwarded_for')],
  ['cs(xforwardedfor)', header('http.request.headers.x_forwarded_for')],
  ['cscontenttype', text('http.request.mime_type')],
  ['cs(contenttype)', text('http.request.mime_type')],
  ['sccontenttype', text('http.response.mime_type')],
  ['sc(contenttype)', text('http.response.mime_type')],
  ['streamid', text('http.request.id')],
]);

export type Column =
  | { readonly kind: 'date' | 'time' | 'stem' | 'query' | 'uri' }
  | { readonly kind: 'put'; readonly put: Put; readonly rest: string };

const APART: ReadonlyMap<string, 'date' | 'time' | 'stem' | 'query' | 'uri'> = new Map([
  ['date', 'date'],
  ['time', 'time'],
  ['csuristem', 'stem'],
  ['curistem', 'stem'],
  ['csuripath', 'stem'],
  ['csuriquery', 'query'],
  ['curiquery', 'query'],
  ['csuri', 'uri'],
  ['curi', 'uri'],
]);

/** `x-edge-location`, `cs(X-Foo)` → `x_edge_location`, `cs_x_foo`, under `w3c`. */
const restName = (name: string): string => {
  const own = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
  return `w3c.${own === '' ? 'column' : own}`;
};

export function columnOf(name: string): Column {
  const key = name.toLowerCase().replace(/[^a-z0-9()]/g, '');
  const kind = APART.get(key);
  if (kind !== undefined) return { kind };
  const rest = restName(name);
  return { kind: 'put', put: COLUMNS.get(key) ?? text(rest), rest };
}
