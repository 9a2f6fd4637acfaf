import { expandMacros, type Macro, type Macros, SplError } from '../../../search/index.ts';
import { isTrue } from '../conf.ts';
import { readStanzas } from '../layers.ts';
import type { SplunkNotes } from './stanza.ts';

/** Those of `macros.conf`, without the ones that compute their definition. https://docs.splunk.com/Documentation/Splunk/latest/Admin/Macrosconf */
export function readSplunkMacros(files: readonly string[]): Macros {
  const macros = new Map<string, Macro>();
  for (const { name, settings } of readStanzas(files).stanzas) {
    const definition = settings.get('definition')?.value;
    if (definition === undefined || isTrue(settings.get('iseval')?.value)) continue;
    const args = (settings.get('args')?.value ?? '')
      .split(',')
      .map((arg) => arg.trim())
      .filter((arg) => arg !== '');
    macros.set(name, { args, definition });
  }
  return macros;
}

/** The search with its macros written out; as it is where one is not there, which the check of the search tells then. */
export function writtenOut(search: string, macros: Macros, note: SplunkNotes['note']): string {
  if (!search.includes('`')) return search;
  try {
    const { text } = expandMacros(search, { macros });
    note('its macros are written out', 'search');
    return text;
  } catch (error) {
    if (error instanceof SplError) return search;
    throw error;
  }
}
