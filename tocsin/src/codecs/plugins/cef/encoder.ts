import { type Event, type Field, fieldOf, type Template, template, type Value } from '../../../event/index.ts';
import { extensionKey, extensionValue, headerText } from '../../cef/message.ts';
import type { EventEncoder } from '../../codec-plugin.ts';
import type { CefNames } from './fields.ts';

/** What takes the place of a part that is empty. */
export const HEADER_DEFAULTS = {
  vendor: 'Elasticsearch',
  product: 'Logstash',
  version: '1.0',
  signature: 'Logstash',
  name: 'Logstash',
  severity: '6',
} as const;

export interface CefEncoderOptions extends Readonly<Record<keyof typeof HEADER_DEFAULTS, string>> {
  readonly fields: readonly string[];
  readonly delimiter: string;
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Event → `CEF:0|…`, the delimiter behind it. */
export function cefEncoder(options: CefEncoderOptions, names: CefNames): EventEncoder {
  const part = (name: Exclude<keyof typeof HEADER_DEFAULTS, 'severity'>): ((event: Event) => string) => {
    const fill = template(options[name]);
    return (event) => headerText(fill(event)) || HEADER_DEFAULTS[name];
  };
  const header = [part('vendor'), part('product'), part('version'), part('signature'), part('name')];
  const severity = template(options.severity);
  const fields = options.fields.map((name): readonly [string, Field] => [
    extensionKey(names.encode.get(name) ?? name),
    fieldOf(name),
  ]);
  return {
    encode: (event) => {
      const parts = ['CEF:0', ...header.map((fill) => fill(event)), severityText(severity, event)];
      const pairs: string[] = [];
      for (const [key, field] of fields) {
        const value = field.get(event);
        if (value !== undefined && value !== null) pairs.push(`${key}=${extensionValue(valueText(value))}`);
      }
      return `${parts.join('|')}|${pairs.join(' ')}${options.delimiter}`;
    },
  };
}

/** A whole number from 0 to 10; anything else is the default. */
function severityText(fill: Template, event: Event): string {
  const text = headerText(fill(event)).trim();
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 10 ? String(number) : HEADER_DEFAULTS.severity;
}

const valueText = (value: Value): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
