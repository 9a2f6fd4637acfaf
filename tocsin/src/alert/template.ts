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

interface Variable {
  readonly summary: string;
  readonly value: (notification: Notification) => string;
}

/** What `{{name}}` stands for. */
export const VARIABLES: Readonly<Record<string, Variable>> = {
  title: { summary: 'title of the saved search', value: ({ finding }) => finding.title },
  description: { summary: 'its description', value: ({ finding }) => finding.description },
  severity: { summary: '`info`, `low`, `medium`, `high` or `critical`', value: ({ finding }) => finding.severity },
  reason: { summary: 'why it triggered, such as `12 results, more than 0`', value: ({ finding }) => finding.reason },
  count: { summary: 'number of results', value: ({ finding }) => String(finding.count) },
  key: {
    summary: 'whom it is about, such as `src=203.0.113.7`',
    value: ({ finding }) =>
      Object.entries(finding.key)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
  },
  at: { summary: 'when it was found, ISO 8601', value: ({ finding }) => new Date(finding.at).toISOString() },
  from: { summary: 'beginning of the window', value: ({ finding }) => new Date(finding.window.from).toISOString() },
  to: { summary: 'end of the window', value: ({ finding }) => new Date(finding.window.to).toISOString() },
  link: { summary: 'address of the alert', value: ({ links }) => links.alert ?? '' },
  searchLink: { summary: 'address of its search over the window', value: ({ links }) => links.search ?? '' },
  search: { summary: 'the SPL that ran', value: ({ finding }) => finding.search },
  rule: { summary: 'id of the saved search, or `rule:` and the id of a rule', value: ({ finding }) => finding.rule },
  id: { summary: 'id of the alert', value: ({ finding }) => finding.id },
};

const variable = (name: string, notification: Notification): string | undefined => {
  const [room, ...path] = name.split('.');
  const field = path.join('.');
  if (field === '') return VARIABLES[name]?.value(notification);
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
