/** What a body is, by its content type. */
export type Content = 'json' | 'json-lines' | 'lines' | 'csp-report' | 'reports';

const TYPES: ReadonlyMap<string, Content> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'json-lines'],
  ['application/ndjson', 'json-lines'],
  ['application/jsonl', 'json-lines'],
  ['application/x-jsonlines', 'json-lines'],
  ['application/jsonlines', 'json-lines'],
  ['application/csp-report', 'csp-report'],
  ['application/reports+json', 'reports'],
  ['application/octet-stream', 'lines'],
  // What curl says of `--data` where nobody says otherwise.
  ['application/x-www-form-urlencoded', 'lines'],
]);

/** Undefined for what is none of them. */
export function contentOf(contentType: string | undefined): Content | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type.startsWith('text/')) return 'lines';
  return TYPES.get(type) ?? (type.startsWith('application/') && type.endsWith('+json') ? 'json' : undefined);
}

export const isReport = (content: Content): content is 'csp-report' | 'reports' =>
  content === 'csp-report' || content === 'reports';
