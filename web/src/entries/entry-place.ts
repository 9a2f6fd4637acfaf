import type { EntryList } from '../api/entries.ts';
import { inputHref, outputHref } from '../shell/routes.ts';

/** What differs between the pages of inputs and of outputs. */
export interface EntryPlace {
  readonly list: EntryList;
  readonly noun: 'input' | 'output';
  /** Of all of them. */
  readonly href: string;
  readonly hrefOf: (id: string) => string;
  readonly kindHelp: string;
  readonly nameHelp: string;
  /** What its end means, behind its name. */
  readonly deletion: string;
}

export const INPUTS: EntryPlace = {
  list: 'inputs',
  noun: 'input',
  href: '/inputs',
  hrefOf: inputHref,
  kindHelp: 'what sends, or what is read',
  nameHelp: 'it keeps its place under this name',
  deletion:
    'ends at once: what it has taken is stored, and its clients are turned away from then on. Events that it has brought stay.',
};

export const OUTPUTS: EntryPlace = {
  list: 'outputs',
  noun: 'output',
  href: '/outputs',
  hrefOf: outputHref,
  kindHelp: 'where events go beside the store',
  nameHelp: 'its queue and its dead letters are kept under this name',
  deletion:
    'gets no more events. What waits for it is delivered for a moment; a queue on disk keeps the rest for an output of the same name and kind, one in memory gives it up.',
};
