import { emptyObject, isObject, parseJsonObject, type Value, type ValueObject } from '../../event/index.ts';
import { jsonItems } from './json-items.ts';

/** A report of a browser, of the Reporting API or the older form of CSP alike. */
export interface Report {
  /** `csp-violation`, `network-error` … */
  readonly type: string;
  /** Of the page; empty where none is told. */
  readonly url: string;
  /** Milliseconds since it came about. */
  readonly age: number;
  /** As the report says; empty where it does not. */
  readonly userAgent: string;
  readonly body: ValueObject;
  /** Its text. */
  readonly original: string;
}

/** Bytes of one report. */
export const LONGEST_REPORT = 64 << 10;
/** Browsers keep a report no longer. */
const OLDEST = 7 * 86_400_000;

/**
 * The reports of an `application/reports+json`, in their order; undefined for an item that is none, such as one that is too long. Throws
 * `BrokenItems` for a text that is no JSON.
 */
export const readReports = (text: string): readonly (Report | undefined)[] => objectsOf(text).map(readReport);

/** The reports of an `application/csp-report`, which are one. */
export const readCspReports = (text: string): readonly (Report | undefined)[] => objectsOf(text).map(readCspReport);

interface Item {
  readonly object: ValueObject;
  readonly original: string;
}

function objectsOf(text: string): readonly Item[] {
  const lines = jsonItems(text).split('\n').slice(0, -1);
  return lines.map((original) => {
    const object = parseJsonObject(original);
    if (typeof object === 'string') throw new Error(`what was JSON is none: ${object}`);
    return { object, original };
  });
}

function readReport({ object, original }: Item): Report | undefined {
  const { type, body, age, url, user_agent: userAgent } = object;
  if (typeof type !== 'string' || type === '' || !isObject(body) || original.length > LONGEST_REPORT) return undefined;
  return {
    type,
    url: textOf(url) || textOf(body.documentURL),
    age: typeof age === 'number' ? Math.min(OLDEST, Math.max(0, Math.round(age))) : 0,
    userAgent: textOf(userAgent),
    body,
    original,
  };
}

/** The older names of members. */
const CSP_MEMBERS: ReadonlyMap<string, string> = new Map([
  ['blocked-uri', 'blockedURL'],
  ['column-number', 'columnNumber'],
  ['disposition', 'disposition'],
  ['document-uri', 'documentURL'],
  ['effective-directive', 'effectiveDirective'],
  ['line-number', 'lineNumber'],
  ['original-policy', 'originalPolicy'],
  ['referrer', 'referrer'],
  ['script-sample', 'sample'],
  ['source-file', 'sourceFile'],
  ['status-code', 'statusCode'],
]);

function readCspReport({ object, original }: Item): Report | undefined {
  const written = object['csp-report'];
  if (!isObject(written) || original.length > LONGEST_REPORT) return undefined;
  const body = emptyObject();
  for (const [key, value] of Object.entries(written))
    if (value !== undefined) body[CSP_MEMBERS.get(key) ?? key] = value;
  // Browsers that know only CSP 1 say which part of the policy it was with its values.
  body.effectiveDirective ??= textOf(written['violated-directive']).split(' ')[0] ?? '';
  // Those that know only CSP 2 report nothing but what they have blocked.
  body.disposition ??= 'enforce';
  return { type: 'csp-violation', url: textOf(body.documentURL), age: 0, userAgent: '', body, original };
}

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
