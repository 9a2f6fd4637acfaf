import type { Declaration } from './declaration.ts';
import { alternatives, type JsonSchema, optionsSchema } from './json-schema.ts';

/** Text for a cell of a Markdown table. */
export const tableCell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|');

/** A code span, also for text with backticks in it. */
export function codeSpan(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  return runs.length === 0 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** A fenced block, longer than any fence inside. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(tableCell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** `a text`, `"beginning" or "end"`, `a list of a text` … */
export function typeText(schema: JsonSchema): string {
  const forms = alternatives(schema);
  if (forms.length > 1) return [...new Set(forms.map(typeText))].join(' or ');
  if (schema.secret === true) return 'secret';
  if (schema.words !== undefined) return schema.words;
  if (schema.const !== undefined) return codeSpan(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => codeSpan(String(value))).join(', ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'values' : typeText(schema.items)}`;
  if (schema.type === 'object') return 'map';
  if (schema.type === 'integer') return `whole number${bounds(schema)}`;
  if (schema.type === 'number') return `number${bounds(schema)}`;
  if (schema.type === 'boolean') return 'true or false';
  return schema.type === 'string' ? 'text' : 'any value';
}

function bounds({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (typeof exclusiveMinimum === 'number') return `, above ${exclusiveMinimum}`;
  const from = typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const to = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}`;
  if (from !== undefined) return `, from ${from}`;
  return to === undefined ? '' : `, up to ${to}`;
}

/** One row an option, nested ones by their dotted name; lists of maps as `name[].key`. Empty without options. */
export function optionRows(schema: JsonSchema, prefix = ''): (readonly [string, string, string, string])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) === true;
    const value =
      option.default === undefined ? (isRequired ? '**required**' : '') : codeSpan(JSON.stringify(option.default));
    const items = option.items?.properties === undefined ? [] : optionRows(option.items, `${path}[].`);
    return [
      [codeSpan(path), typeText(option), value, option.description ?? ''] as const,
      ...optionRows(option, `${path}.`),
      ...items,
    ];
  });
}

export const optionsTable = (schema: JsonSchema): string => {
  const rows = optionRows(schema);
  return rows.length === 0 ? 'No options.' : table(['option', 'type', 'default', 'meaning'], rows);
};

export interface PageParts<Example> {
  /** Markdown of one example. */
  readonly example: (example: Example) => string;
  /** Further lines under the summary: syntax, what it returns. */
  readonly details?: readonly string[];
  /** The options to list, where it is not all of them as they are written. */
  readonly schema?: JsonSchema;
}

/** A declaration as a section of a reference page. */
export function renderSection<Example>(
  declaration: Declaration<Declaration['options'], Example>,
  parts: PageParts<Example>,
): string {
  const { name, summary, description, status, options, examples } = declaration;
  const schema = parts.schema ?? optionsSchema(options);
  return [
    `## ${name}`,
    `${sentence(summary)}${status === 'beta' ? ' (beta)' : ''}`,
    ...(parts.details ?? []),
    ...(description === undefined ? [] : [description]),
    ...(Object.keys(schema.properties ?? {}).length === 0 ? [] : [optionsTable(schema)]),
    ...examples.map(parts.example),
  ].join('\n\n');
}

/** A summary is written for lists; standing alone it is a sentence. */
const sentence = (summary: string): string => `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;

/** A whole reference page: a title, an introduction, a list, a section for each. */
export function renderPage(title: string, introduction: string, sections: readonly string[]): string {
  return `${[GENERATED, `# ${title}`, introduction, ...sections].filter((part) => part !== '').join('\n\n')}\n`;
}

const GENERATED = '<!-- generated by `npm run docs`: edit the declarations, not this page -->';
