import type { Notes } from '../imported.ts';

/** `$name$`, `$form.name$`, `$name.earliest$`, `$name|s$`. */
const TOKEN = /\$\$|\$([A-Za-z_][\w.:-]*)(?:\|([a-z]))?\$/g;
const TIMES = /\s*\b(?:earliest|latest)\s*=\s*"?\$([\w.-]+)\.(?:earliest|latest)\$"?/g;

/** What an input of a form puts around its value. */
export interface Surroundings {
  readonly prefix: string;
  readonly suffix: string;
}

/** A name that variables may have: `my-token` → `my_token`. */
export const variableName = (token: string): string => {
  const plain = token.replace(/^form\./, '').replace(/\W/g, '_');
  return (/^[A-Za-z]/.test(plain) ? plain : `t${plain}`).slice(0, 60);
};

/** Tokens of Splunk in searches, as variables. */
export class Tokens {
  readonly #known = new Map<string, Surroundings>();
  readonly #times = new Set<string>();
  readonly #notes: Notes;
  /** Names that no input sets: what a click would have set. */
  readonly unset = new Set<string>();

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  know(token: string, surroundings: Surroundings): void {
    this.#known.set(variableName(token), surroundings);
  }

  knowTime(token: string): void {
    this.#times.add(token);
  }

  /** The text with variables of ours; times of the form are left out, since each search has the dashboard's. */
  written(text: string, place: string): string {
    const timed = text.replace(TIMES, (whole: string, token: string) => (this.#times.has(token) ? '' : whole));
    return timed.replace(TOKEN, (whole: string, token: string | undefined, filter: string | undefined) => {
      if (token === undefined) return whole;
      if (token.includes(':')) {
        this.#notes.add(place, `${whole} is not known here`, 'it stays as a variable that a reader fills in');
      }
      const name = variableName(token);
      const around = this.#known.get(name);
      if (around === undefined) this.unset.add(name);
      if (filter !== undefined && filter !== 's')
        this.#notes.add(place, `the filter |${filter} of ${whole} is left out`, 'values are quoted where they need it');
      const { prefix, suffix } = around ?? { prefix: '', suffix: '' };
      return `${prefix}$${name}${filter === 's' ? '|s' : ''}$${suffix}`;
    });
  }
}

/** Whether a text is a time of the form's, such as `$time.earliest$`. */
export const isTimeToken = (text: string): boolean => /^\$[\w.-]+\.(?:earliest|latest)\$$/.test(text.trim());
