import type { LayeredStanza } from '../layers.ts';
import type { SplunkNote } from '../notes.ts';

/** What a stanza says, and where what is not taken over is told. */
export interface SplunkNotes {
  /** Undefined: it says nothing, or nothing but blanks. */
  readonly value: (key: string) => string | undefined;
  readonly note: (message: string, key?: string, hint?: string) => void;
}

export const notesOf = ({ name, settings, file, line }: LayeredStanza, notes: SplunkNote[]): SplunkNotes => ({
  value: (key) => {
    const text = settings.get(key)?.value.trim();
    return text === '' ? undefined : text;
  },
  note: (message, key, hint) => {
    const place = (key === undefined ? undefined : settings.get(key)) ?? { file, line };
    notes.push({
      file: place.file,
      line: place.line,
      column: 1,
      message: `[${name}] ${message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  },
});
