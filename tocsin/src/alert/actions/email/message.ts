import type { Finding } from '../../../detect/index.ts';
import { stripControl } from '../../../event/index.ts';
import { escapeHtml } from '../../template.ts';
import type { Notification } from '../action.ts';

/** Characters of one cell; a mail with a log line of a megabyte helps nobody. */
const MAX_CELL = 300;
const MAX_TEXT = 2_000;
const MAX_COLUMNS = 12;
const MAX_OTHERS = 50;
/** Columns that say where an event comes from: left out of a mail where there are others. */
const ORIGIN = new Set(['index', 'host', 'source', 'sourcetype']);

const COLOURS: Readonly<Record<Finding['severity'], string>> = {
  info: '#4b5563',
  low: '#2563eb',
  medium: '#b45309',
  high: '#c2410c',
  critical: '#b91c1c',
};

export interface Message {
  readonly text: string;
  readonly html: string;
}

/** The mail of an alert, as text and as HTML that loads nothing. All that comes from events is escaped here. */
export const messageOf = (notification: Notification, rows: number): Message => ({
  text: textOf(notification, rows),
  html: htmlOf(notification, rows),
});

const facts = ({ finding }: Notification): readonly (readonly [name: string, value: string])[] => [
  ['Why', finding.reason],
  ...Object.entries(finding.key),
  ['Window', `${moment(finding.window.from)} – ${moment(finding.window.to)}`],
  ['Severity', finding.severity],
  ...(finding.late ? [['Late', 'events arrived after the window was first looked at'] as const] : []),
];

const moment = (time: number): string => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const textOf = (notification: Notification, rows: number): string => {
  const { finding, links, test, others } = notification;
  const width = Math.max(...facts(notification).map(([name]) => name.length));
  const table = tableOf(finding, rows);
  return [
    ...(test ? ['This is a test of the action: nothing has happened.', ''] : []),
    one(finding.title),
    '='.repeat(Math.min(72, one(finding.title).length)),
    '',
    ...(finding.description === '' ? [] : [lines(finding.description), '']),
    ...facts(notification).map(([name, value]) => `${one(name).padEnd(width)}  ${one(value)}`),
    '',
    ...(links.alert === undefined ? [] : [`Alert:  ${links.alert}`]),
    ...(links.search === undefined ? [] : [`Search: ${links.search}`]),
    '',
    ...table.rows.flatMap((row, index) => [
      `${index + 1}.`,
      ...table.columns.flatMap((name, at) => (row[at] ? [`   ${one(name)}: ${row[at]}`] : [])),
    ]),
    ...(table.left > 0 ? [`… and ${table.left} more`] : []),
    '',
    lines(finding.search),
    ...(others.length === 0
      ? []
      : [
          '',
          `${others.length} more alerts were held back to keep this mailbox usable:`,
          ...others
            .slice(0, MAX_OTHERS)
            .map((other) => `- ${one(other.severity)}: ${one(other.title)} ${keyOf(other)}`),
          ...more(others),
        ]),
    '',
  ].join('\n');
};

const htmlOf = (notification: Notification, rows: number): string => {
  const { finding, links, test, others } = notification;
  const table = tableOf(finding, rows);
  const cell = 'padding:6px 10px;border-bottom:1px solid #e5e7eb;text-align:left;vertical-align:top;';
  const button = (href: string, label: string): string =>
    `<a href="${escapeHtml(href)}" style="display:inline-block;margin:0 8px 8px 0;padding:8px 14px;border-radius:6px;background:#111827;color:#ffffff;text-decoration:none">${label}</a>`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${html(finding.title)}</title></head>`,
    '<body style="margin:0;padding:24px;background:#f3f4f6;color:#111827;font:15px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">',
    '<div style="max-width:720px;margin:0 auto;background:#ffffff;border-radius:10px;overflow:hidden">',
    `<div style="height:5px;background:${COLOURS[finding.severity]}"></div><div style="padding:24px">`,
    test
      ? '<p style="margin:0 0 16px;padding:10px 14px;background:#fef3c7;border-radius:6px">This is a test of the action: nothing has happened.</p>'
      : '',
    `<p style="margin:0;color:${COLOURS[finding.severity]};font-weight:600;text-transform:uppercase;font-size:12px;letter-spacing:.06em">${html(finding.severity)}</p>`,
    `<h1 style="margin:2px 0 8px;font-size:21px;line-height:1.3">${html(finding.title)}</h1>`,
    finding.description === '' ? '' : `<p style="margin:0 0 12px;color:#4b5563">${html(finding.description)}</p>`,
    '<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">',
    ...facts(notification).map(
      ([name, value]) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#6b7280">${html(name)}</td><td style="padding:2px 0;word-break:break-word">${html(value)}</td></tr>`,
    ),
    '</table><p style="margin:0 0 8px">',
    links.alert === undefined ? '' : button(links.alert, 'Open the alert'),
    links.search === undefined ? '' : button(links.search, 'Open the search'),
    '</p>',
    table.rows.length === 0
      ? ''
      : [
          '<div style="overflow-x:auto"><table style="border-collapse:collapse;width:100%;font-size:13px"><thead><tr>',
          ...table.columns.map((name) => `<th style="${cell}color:#6b7280;font-weight:600">${html(name)}</th>`),
          '</tr></thead><tbody>',
          ...table.rows.map(
            (row) =>
              `<tr>${row.map((value) => `<td style="${cell}font-family:ui-monospace,Menlo,Consolas,monospace;overflow-wrap:break-word">${escapeHtml(value)}</td>`).join('')}</tr>`,
          ),
          '</tbody></table></div>',
        ].join(''),
    table.left > 0 ? `<p style="color:#6b7280;font-size:13px">… and ${table.left} more</p>` : '',
    `<pre style="margin:16px 0 0;padding:12px;background:#f9fafb;border-radius:6px;white-space:pre-wrap;word-break:break-word;font-size:12px">${escapeHtml(lines(finding.search))}</pre>`,
    others.length === 0
      ? ''
      : `<p style="margin:20px 0 4px">${others.length} more alerts were held back to keep this mailbox usable:</p><ul style="margin:0;padding-left:20px">${others
          .slice(0, MAX_OTHERS)
          .map((other) => `<li>${html(other.severity)}: ${html(other.title)} ${html(keyOf(other))}</li>`)
          .join('')}</ul>${more(others)
          .map((text) => `<p>${escapeHtml(text)}</p>`)
          .join('')}`,
    '</div></div></body></html>',
  ].join('');
};

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Results that are not shown. */
  readonly left: number;
}

const tableOf = ({ columns, results, count }: Finding, limit: number): Table => {
  const telling = columns.filter((name) => !ORIGIN.has(name));
  const isEvents = columns.includes('_raw');
  const chosen = isEvents
    ? ['_time', '_raw'].filter((name) => columns.includes(name))
    : (telling.length > 0 ? telling : columns).slice(0, MAX_COLUMNS);
  const rows = results.slice(0, limit).map((row) => chosen.map((name) => cellText(name, row[name])));
  return { columns: chosen, rows, left: Math.max(0, count - rows.length) };
};

const cellText = (name: string, cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  if (name === '_time' && typeof cell === 'number') return moment(Math.round(cell * 1000));
  const text = Array.isArray(cell) ? cell.map(String).join(', ') : String(cell);
  return one(text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text);
};

const keyOf = ({ key }: Finding): string =>
  Object.entries(key)
    .map(([name, value]) => `${one(name)}=${one(value)}`)
    .join(', ');

const more = (others: readonly Finding[]): readonly string[] =>
  others.length > MAX_OTHERS ? [`… and ${others.length - MAX_OTHERS} more`] : [];

/** On one line, with what is invisible made visible. */
const one = (text: string): string => stripControl(cut(text).replaceAll('\n', ' '));
const lines = (text: string): string => cut(text).split('\n').map(stripControl).join('\n');
const html = (text: string): string => escapeHtml(one(text));
const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
