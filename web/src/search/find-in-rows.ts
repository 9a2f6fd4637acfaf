import { useEffect, useMemo, useState } from 'react';
import type { Row } from '../api/types.ts';
import type { Term } from '../ui/visible.ts';

export interface Find {
  readonly text: string;
  /** Indexes of the rows that hold the text, in the order in which they are shown. */
  readonly hits: readonly number[];
  /** The rows are still being read. */
  readonly reading: boolean;
  /** Place in `hits`; -1 before the first step. */
  readonly place: number;
  readonly setText: (text: string) => void;
  readonly step: (by: 1 | -1) => void;
}

/** So many rows are read before the page may draw again. */
const PART = 2000;
const PAUSE_MS = 150;
const NO_HITS: readonly number[] = [];

/** Finds a text in all loaded rows: the browser's own search sees only the rows that are drawn. */
export function useFind(rows: readonly Row[], textOf: (row: Row) => string): Find {
  const [text, setText] = useState('');
  const [place, setPlace] = useState(-1);
  const [found, setFound] = useState({ text: '', rows, hits: NO_HITS });

  useEffect(() => {
    if (text === '') return;
    let stopped = false;
    const start = setTimeout(async () => {
      const hits = await findRows(rows, text, textOf, () => stopped);
      if (hits !== undefined) setFound({ text, rows, hits });
    }, PAUSE_MS);
    return () => {
      stopped = true;
      clearTimeout(start);
    };
  }, [rows, text, textOf]);

  const isKnown = text !== '' && found.text === text && found.rows === rows;
  const hits = isKnown ? found.hits : NO_HITS;
  return {
    text,
    hits,
    reading: text !== '' && !isKnown,
    place: place < hits.length ? place : -1,
    setText(next) {
      setText(next);
      setPlace(-1);
    },
    step(by) {
      if (hits.length === 0) return;
      setPlace(place < 0 ? (by > 0 ? 0 : hits.length - 1) : (place + by + hits.length) % hits.length);
    },
  };
}

/** The rows whose text holds the other one, whatever the case; undefined where it was stopped. */
export async function findRows(
  rows: readonly Row[],
  text: string,
  textOf: (row: Row) => string,
  isStopped: () => boolean,
): Promise<readonly number[] | undefined> {
  const wanted = text.toLowerCase();
  const hits: number[] = [];
  for (let from = 0; from < rows.length; from += PART) {
    if (from > 0) await new Promise((resolve) => setTimeout(resolve));
    if (isStopped()) return undefined;
    for (const [index, row] of rows.slice(from, from + PART).entries()) {
      if (textOf(row).toLowerCase().includes(wanted)) hits.push(from + index);
    }
  }
  return hits;
}

/** The terms of the search and the text that is looked for. */
export function useTermsWith(terms: readonly Term[], text: string): readonly Term[] {
  return useMemo(
    () => (text === '' ? terms : [...terms, { text: text.toLowerCase(), wordStart: false, wordEnd: false }]),
    [terms, text],
  );
}
