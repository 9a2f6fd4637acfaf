import { stripControl } from '../event/index.ts';
import type { Notification } from './actions/action.ts';

/** Where a value is put decides how it is escaped. */
export type TemplateContext = 'line' | 'text' | 'html' | 'slack' | 'markdown';

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** Characters of one value. */
const MAX_VALUE = 2_000;

const ESCAPES: Readonly<Record<TemplateContext, (text: string) => string>> = {
  line: (text) => stripControl(text.replaceAll('\n', ' ')),
  text: (text) => text.split('\n').map(stripControl).join('\n'),
  html: (text) => escapeHtml(stripControl(text.replaceAll('\n', ' '))),
  // https://api.slack.com/reference/surfaces/formatting#escaping
  slack: (text) =>
    stripControl(text.replaceAll('\n', ' ')).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  markdown: (text) => stripControl(text.replaceAll('\n', ' ')).replace(/[\\`*_{}[\]()#+\-.!|<>~@:]/g, '\\$&'),
};

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** What `{{name}}` stands for; `result.FIELD` is a field of the first result, `key.FIELD` one of the key. */
export const VARIABLES: Readonly<Record<string, (notification: Notification) => string>> = {
  title: ({ finding }) => finding.title,
  description: ({ finding }) => finding.description,
  severity: ({ finding }) => finding.severity,
  reason: ({ finding }) => finding.reason,
  rule: ({ finding }) => finding.rule,
  id: ({ finding }) => finding.id,
  count: ({ finding }) => String(finding.count),
  search: ({ finding }) => finding.search,
  key: ({ finding }) =>
    Object.entries(finding.key)
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
  at: ({ finding }) => new Date(finding.at).toISOString(),
  from: ({ finding }) => new Date(finding.window.from).toISOString(),
  to: ({ finding }) => new Date(finding.window.to).toISOString(),
  link: ({ links }) => links.alert ?? '',
  searchLink: ({ links }) => links.search ?? '',
};

const variable = (name: string, notification: Notification): string | undefined => {
  const [room, ...path] = name.split('.');
  const field = path.join('.');
  if (field === '') return VARIABLES[name]?.(notification);
  if (room === 'key') return notification.finding.key[field] ?? '';
  if (room !== 'result') return undefined;
  const cell = notification.finding.results[0]?.[field];
  if (cell === undefined || cell === null) return '';
  return Array.isArray(cell) ? cell.map(String).join(', ') : String(cell);
};

/** Names in the template that stand for nothing. */
export const unknownVariables = (template: string): readonly string[] =>
  [...template.matchAll(PLACE)]
    .map(([, name = '']) => name)
    .filter((name) => !Object.hasOwn(VARIABLES, name) && !/^(?:key|result)\../.test(name));

/** Puts the values in. They are escaped for where they come to stand, cut, and never read for placeholders themselves. */
export const fillTemplate = (template: string, notification: Notification, context: TemplateContext): string =>
  template.replace(PLACE, (whole, name: string) => {
    const value = variable(name, notification);
    if (value === undefined) return whole;
    return ESCAPES[context](value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value);
  });
