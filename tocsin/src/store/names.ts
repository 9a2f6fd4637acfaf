/** Names are kept up to so many; then they are learnt anew, since who sends may send ever new ones. */
const MOST = 4_096;

/** The name of a field that has no column, with the names below it: each is put together once, not once an event. */
export class Name {
  readonly text: string;
  /** What names of members begin with. */
  readonly #prefix: string;
  /** Undefined: nothing below it is kept. */
  readonly #names: Names | undefined;
  #members: Map<string, Name> | undefined;
  #items: Name | undefined;

  constructor(text: string, names: Names | undefined, prefix = `${text}.`) {
    this.text = text;
    this.#prefix = prefix;
    this.#names = names;
  }

  /** Of a member of an object. */
  member(key: string): Name {
    return this.#members?.get(key) ?? this.#learn(key);
  }

  #learn(key: string): Name {
    const text = `${this.#prefix}${key}`;
    if (this.#names?.keeps(text) !== true) return new Name(text, undefined);
    const name = new Name(text, this.#names);
    this.#members ??= new Map();
    this.#members.set(key, name);
    return name;
  }

  /** Of the members of the objects in a list. */
  get items(): Name {
    this.#items ??= new Name(`${this.text}{}`, this.#names);
    return this.#items;
  }

  forget(): void {
    this.#members = undefined;
    this.#items = undefined;
  }
}

/** Names that are learnt from events, so many at most. */
export class Names {
  readonly #longest: number;
  readonly #roots: Name[] = [];
  #learnt = 0;

  /** Longer names are not kept. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** One that is known beforehand; the empty one is the event itself. */
  root(text: string): Name {
    const name = new Name(text, this, text === '' ? '' : undefined);
    this.#roots.push(name);
    return name;
  }

  /** Whether a further one is kept. */
  keeps(text: string): boolean {
    if (text.length > this.#longest) return false;
    if (this.#learnt >= MOST) {
      for (const root of this.#roots) root.forget();
      this.#learnt = 0;
    }
    this.#learnt += 1;
    return true;
  }
}
