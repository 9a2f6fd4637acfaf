import type { Problem } from '../../define/index.ts';

/** `key = value` at its place. */
export interface ConfSetting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface ConfStanza {
  /** As between the brackets; `default` for what stands before the first one. */
  readonly name: string;
  readonly line: number;
  readonly settings: readonly ConfSetting[];
}

export interface ConfFile {
  readonly stanzas: readonly ConfStanza[];
  /** Lines that are neither: they are passed over, as Splunk does. */
  readonly problems: readonly Problem[];
}

const DEFAULT = 'default';

/**
 * Reads a `.conf` file: `[stanza]`, `key = value`, comments where a line begins with `#` (or `;`), and lines that a final `\` continues.
 * A stanza that is there twice counts as one. https://docs.splunk.com/Documentation/Splunk/latest/Admin/Aboutconfigurationfiles
 */
export function parseConf(file: string, text: string): ConfFile {
  const stanzas = new Map<string, { name: string; line: number; settings: ConfSetting[] }>();
  const problems: Problem[] = [];
  const stanza = (name: string, line: number) => {
    const known = stanzas.get(name) ?? { name, line, settings: [] };
    stanzas.set(name, known);
    return known;
  };
  let current: ReturnType<typeof stanza> | undefined;
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    const content = (lines[index] ?? '').trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    if (content.startsWith('[')) {
      const end = content.lastIndexOf(']');
      if (end < 0) {
        problems.push({
          file,
          line,
          column: 1,
          message: 'a stanza without its closing bracket',
          hint: 'write [name]; what follows is passed over',
        });
        current = undefined;
      } else current = stanza(content.slice(1, end), line);
      continue;
    }
    const equals = content.indexOf('=');
    const key = content.slice(0, equals).trim();
    // A continued line keeps its breaks, which regexes and searches in several lines need.
    let value = content.slice(equals + 1).trim();
    while (value.endsWith('\\') && index + 1 < lines.length) {
      index += 1;
      value = `${value.slice(0, -1)}\n${(lines[index] ?? '').trim()}`;
    }
    if (equals < 1) {
      problems.push({ file, line, column: 1, message: 'neither a stanza nor a setting', hint: 'write key = value' });
      continue;
    }
    (current ?? stanza(DEFAULT, line)).settings.push({ key, value, line });
  }
  return { stanzas: [...stanzas.values()], problems };
}

/** As Splunk reads a switch; one that is not there is off. */
export const isTrue = (value: string | undefined): boolean => /^(?:1|true|t|yes|y|on)$/i.test((value ?? '').trim());

/** The text of stanzas, one behind the other. */
export const printConf = (stanzas: readonly Pick<ConfStanza, 'name' | 'settings'>[]): string =>
  stanzas
    .map(({ name, settings }) =>
      [`[${name}]`, ...settings.map(({ key, value }) => `${key} = ${value.replaceAll('\n', '\\\n')}`), ''].join('\n'),
    )
    .join('\n');
