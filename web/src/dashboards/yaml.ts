/** Plain data as YAML 1.2: blocks, and in quotes whatever could be read as something else. */
export function yamlText(value: unknown): string {
  return `${block(value, 0).replace(/^\n/, '')}\n`;
}

const indent = (depth: number): string => '  '.repeat(depth);
/** Words that are surely texts; not `yes`, `null`, `1e3` and the like. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./(-][A-Za-z0-9_./()-]*)*$/;
const SPECIAL = /^(?:true|false|yes|no|on|off|null|y|n|inf|nan)$/i;

/** What follows a key and its colon, or a dash: ` value`, or lines below. */
function block(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((one) => `\n${indent(depth)}-${item(one, depth + 1)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    if (entries.length === 0) return ' {}';
    return entries.map(([key, one]) => `\n${indent(depth)}${scalarText(key)}:${block(one, depth + 1)}`).join('');
  }
  return ` ${typeof value === 'string' ? stringText(value, depth) : JSON.stringify(value)}`;
}

/** A map in a list begins behind its dash. */
function item(value: unknown, depth: number): string {
  const text = block(value, depth);
  return text.startsWith('\n') && !Array.isArray(value) ? ` ${text.slice(1 + indent(depth).length)}` : text;
}

function stringText(text: string, depth: number): string {
  const lines = text.split('\n');
  // A literal block keeps what it holds; control characters, and space where YAML would guess, stay in quotes.
  const literal =
    lines.length > 1 &&
    lines.every((line) => /^[\x20-\x7e\u00a1-\ud7ff\ue000-\ufefe]*$/.test(line) && !/\s$/.test(line)) &&
    !/^\s/.test(text) &&
    !/\n$/.test(text);
  return literal
    ? `|-\n${lines.map((line) => (line === '' ? '' : indent(depth) + line)).join('\n')}`
    : scalarText(text);
}

function scalarText(text: string): string {
  if (PLAIN.test(text) && !SPECIAL.test(text) && text.length < 200) return text;
  // JSON's strings are YAML's, but for characters that YAML does not print.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
