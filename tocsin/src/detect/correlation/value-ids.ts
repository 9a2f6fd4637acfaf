import { withRoom } from './column.ts';

/** Texts as small numbers for as long as somebody holds them. */
export class ValueIds {
  readonly #ids = new Map<string, number>();
  #texts: (string | undefined)[] = [];
  #holders = new Int32Array(0);
  #free: number[] = [];

  /** −1: nobody holds it. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1;
  }

  hold(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) {
      (this.#holders[known] as number)++;
      return known;
    }
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = text;
    this.#holders = withRoom(this.#holders, id + 1);
    this.#holders[id] = 1;
    this.#ids.set(text, id);
    return id;
  }

  release(id: number): void {
    if (--(this.#holders[id] as number) > 0) return;
    this.#ids.delete(this.#texts[id] ?? '');
    this.#texts[id] = undefined;
    this.#free.push(id);
  }

  save() {
    return { texts: this.#texts, holders: this.#holders.slice(0, this.#texts.length), free: this.#free };
  }

  load(saved: ReturnType<ValueIds['save']>): void {
    this.#texts = [...saved.texts];
    this.#holders = saved.holders.slice();
    this.#free = [...saved.free];
    this.#ids.clear();
    for (const [id, text] of this.#texts.entries()) if (text !== undefined) this.#ids.set(text, id);
  }
}
