/** A value of an event, in the forms that tests ask for. Used again for the next event. */
export class Cell {
  value: string | number | boolean = '';
  #text: string | undefined;
  #lower: string | undefined;

  set(value: string | number | boolean): void {
    this.value = value;
    this.#text = typeof value === 'string' ? value : undefined;
    this.#lower = undefined;
  }

  get text(): string {
    this.#text ??= String(this.value);
    return this.#text;
  }

  get lower(): string {
    this.#lower ??= this.text.toLowerCase();
    return this.#lower;
  }
}
