import type { Extraction } from './extract.ts';
import type { SplunkFiles } from './files.ts';
import { isShaping } from './keys.ts';
import { type Props, readExtraction, readProps } from './props.ts';
import { type Known, type Resolved, Stanzas } from './stanzas.ts';

/** What the files say of each source; made once for those that say the same. Their values must be good ones (`checkFiles`). */
export class SplunkSources {
  readonly #files: SplunkFiles;
  readonly #timeZone: string | undefined;
  readonly #stanzas: Stanzas;
  readonly #props = new WeakMap<Resolved, Props>();
  readonly #extractions = new WeakMap<Resolved, Extraction>();

  constructor(files: SplunkFiles, timeZone: string | undefined) {
    this.#files = files;
    this.#timeZone = timeZone;
    this.#stanzas = new Stanzas(files.props);
  }

  /** A source without a sourcetype may get one by its stanzas. */
  named(known: Known): Known {
    if (known.sourcetype !== undefined) return known;
    const sourcetype = this.#stanzas.resolve(known).settings.get('sourcetype');
    return sourcetype === undefined || sourcetype === '' ? known : { ...known, sourcetype };
  }

  /** Undefined where no stanza but `[default]` says how its events are made. */
  props(known: Known): Props | undefined {
    const resolved = this.#stanzas.resolve(known);
    if (![...resolved.own].some(isShaping)) return undefined;
    const kept = this.#props.get(resolved) ?? readProps(resolved.settings, this.#files.transforms, this.#timeZone);
    this.#props.set(resolved, kept);
    return kept;
  }

  extraction(known: Known): Extraction {
    const resolved = this.#stanzas.resolve(known);
    const kept = this.#extractions.get(resolved) ?? readExtraction(resolved.settings, this.#files.transforms);
    this.#extractions.set(resolved, kept);
    return kept;
  }
}
