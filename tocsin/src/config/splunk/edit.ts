const isHeader = (line: string): boolean => line.trim().startsWith('[');
const nameOf = (line: string): string => line.trim().slice(1, line.trim().lastIndexOf(']'));
const keyOf = (line: string): string | undefined => /^\s*([^#;=\s][^=]*?)\s*=/.exec(line)?.[1];

/** From the line of a stanza's header to before the next one, or undefined where there is none. */
function stanzaLines(
  lines: readonly string[],
  name: string,
): { readonly from: number; readonly to: number } | undefined {
  const from = lines.findIndex((line) => isHeader(line) && nameOf(line) === name);
  if (from < 0) return undefined;
  const next = lines.findIndex((line, index) => index > from && isHeader(line));
  return { from, to: next < 0 ? lines.length : next };
}

/** The text with these settings in a stanza, which is added where it is not there; all else, comments too, stays as it is. */
export function withSettings(text: string, name: string, settings: Readonly<Record<string, string>>): string {
  const lines = text.split(/\r?\n/);
  const place = stanzaLines(lines, name);
  const written = (key: string): string => `${key} = ${settings[key]?.replaceAll('\n', ' ') ?? ''}`;
  if (place === undefined) {
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    const gap = before === '' ? '' : '\n';
    return `${before}${gap}[${name}]\n${Object.keys(settings)
      .map((key) => `${written(key)}\n`)
      .join('')}`;
  }
  const missing = new Set(Object.keys(settings));
  const block = lines.slice(place.from, place.to).map((line) => {
    const key = keyOf(line);
    if (key === undefined || settings[key] === undefined) return line;
    missing.delete(key);
    return written(key);
  });
  // Behind the last setting, before the blank lines that part the stanzas.
  let end = block.length;
  while (end > 1 && block[end - 1]?.trim() === '') end -= 1;
  block.splice(end, 0, ...[...missing].map(written));
  return [...lines.slice(0, place.from), ...block, ...lines.slice(place.to)].join('\n');
}

/** The text without a stanza, or undefined where it is not there. */
export function withoutStanza(text: string, name: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const place = stanzaLines(lines, name);
  if (place === undefined) return undefined;
  return [...lines.slice(0, place.from), ...lines.slice(place.to)].join('\n');
}
