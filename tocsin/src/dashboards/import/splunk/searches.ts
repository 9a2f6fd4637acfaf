import type { Element } from '@xmldom/xmldom';
import type { Notes } from '../imported.ts';
import { rangeOf } from './inputs.ts';
import { rewritten } from './rewritten.ts';
import type { Tokens } from './tokens.ts';
import { childOf, textOf } from './xml.ts';

export interface PanelSearch {
  readonly search: string;
  readonly earliest?: string;
  readonly latest?: string;
}

/** Searches of a dashboard: of a base search and what follows it one search is made. */
export class Searches {
  readonly #bases = new Map<string, Element>();
  readonly #tokens: Tokens;
  readonly #notes: Notes;

  constructor(root: Element, tokens: Tokens, notes: Notes) {
    this.#tokens = tokens;
    this.#notes = notes;
    for (const search of Array.from(root.getElementsByTagName('search'))) {
      const id = search.getAttribute('id');
      if (id !== null && id !== '') this.#bases.set(id, search);
    }
  }

  /** Of a panel's element; undefined, with a note, where the file does not hold it. */
  of(visual: Element, place: string): PanelSearch | undefined {
    const search = childOf(visual, 'search');
    if (search === undefined) {
      // As dashboards were written before Splunk 6.
      const old = textOf(visual, 'searchString');
      if (old !== undefined) {
        const time = (name: string) => textOf(visual, `${name}Time`);
        const [earliest, latest] = [time('earliest'), time('latest')];
        return { search: this.#tokens.written(old, place), ...(earliest && { earliest }), ...(latest && { latest }) };
      }
      this.#notes.add(place, 'it has no search', textOf(visual, 'searchName') && 'its saved search is not in the file');
      return undefined;
    }
    const whole = this.#whole(search, place, new Set());
    return whole && { ...whole, search: rewritten(whole.search, place, this.#notes) };
  }

  #whole(search: Element, place: string, seen: ReadonlySet<string>): PanelSearch | undefined {
    const ref = search.getAttribute('ref');
    if (ref !== null && ref !== '') {
      this.#notes.add(
        place,
        `the saved search "${ref}" is not in the file`,
        'import savedsearches.conf, and copy its search',
      );
      return undefined;
    }
    for (const event of ['done', 'progress', 'finalized', 'preview', 'error'])
      if (childOf(search, event) !== undefined)
        this.#notes.add(place, `<${event}> is left out: a search sets no variables here`);
    const query = textOf(search, 'query') ?? '';
    const base = search.getAttribute('base');
    if (base === null || base === '') {
      if (query === '') {
        this.#notes.add(place, 'its search is empty');
        return undefined;
      }
      return { search: this.#tokens.written(query, place), ...rangeOf(search) };
    }
    const found = this.#bases.get(base);
    if (found === undefined || seen.has(base)) {
      this.#notes.add(place, `there is no base search "${base}"`);
      return undefined;
    }
    const before = this.#whole(found, place, new Set([...seen, base]));
    if (before === undefined || query === '') return before;
    const after = this.#tokens.written(query, place);
    return { ...before, search: `${before.search}\n${after.startsWith('|') ? '' : '| '}${after}` };
  }
}
