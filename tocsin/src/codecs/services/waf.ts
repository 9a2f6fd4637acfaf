import { type Event, getField, setField } from '../../event/index.ts';
import { addressIn } from './names.ts';

const MARK = /\b(?:ModSecurity|Coraza): /;
const PART = /\[(id|msg|severity|client|uri|hostname|unique_id) "?([^"\]]{1,512})"?\]/g;
const CRITICAL = 2;
/** Words of syslog by their numbers. */
const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];
const NOTICE = 5;
/** Rules of the Core Rule Set that sum up: the request is over its score. */
const SUMS = /^9(?:49|59|80)1\d\d$/;

const severityOf = (text: string): number => {
  const number = /^[0-7]$/.test(text) ? Number(text) : SEVERITIES.indexOf(text.toLowerCase());
  return number === -1 ? NOTICE : number;
};

/** What a firewall of applications says of a request, in whatever log: its rule, and how bad that is. */
export function addWaf(event: Event, text: string): void {
  if (!text.includes('[id ') || !MARK.test(text)) return;
  const parts = new Map<string, string>();
  for (const [, name = '', value = ''] of text.replaceAll('\\"', '"').matchAll(PART))
    if (!parts.has(name)) parts.set(name, value);
  const id = parts.get('id') ?? '';
  const severity = severityOf(parts.get('severity') ?? '');
  setField(event, 'event.kind', 'alert');
  setField(event, 'event.severity', severity);
  setField(event, 'rule.id', id);
  const message = parts.get('msg');
  if (message !== undefined) setField(event, 'rule.name', message);
  const client = addressIn(parts.get('client') ?? '');
  if (client !== undefined && getField(event, 'source.ip') === undefined) setField(event, 'source.ip', client);
  const uri = parts.get('uri');
  if (uri !== undefined && getField(event, 'url.original') === undefined) {
    setField(event, 'url.original', uri);
    setField(event, 'url.path', uri);
  }
  const isAttack = severity <= CRITICAL || SUMS.test(id) || /Access denied/.test(text);
  setField(event, 'event.action', isAttack ? 'malicious_extraneous' : 'input_validation_fail');
  setField(event, 'event.category', 'web');
  setField(event, 'event.outcome', 'failure');
}
