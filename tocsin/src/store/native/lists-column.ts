import { Bytes } from './bytes.ts';
import { type Column, KEPT } from './column.ts';
import { Dictionary, Indexes } from './dictionary.ts';
import { Offsets } from './offsets.ts';

/** `Map(LowCardinality(String), Array(String))`. A name that comes twice in one row gathers its values. */
export class ListsColumn implements Column {
  readonly type = 'Map(LowCardinality(String), Array(String))';
  #offsets = new Offsets();
  #names = new Dictionary();
  #lengths = new Offsets();
  #values = new Bytes();
  #row: { id: number; values: string | string[] }[] = [];
  #fill = 0;
  /** Where in the current row a name stands, valid where `#stamp` is the current row's number. */
  #place = new Indexes();
  #stamp = new Indexes();
  #turn = 1;

  get used(): boolean {
    return this.#offsets.total > 0;
  }
  get size(): number {
    return this.#offsets.size + this.#names.size + this.#lengths.size + this.#values.length;
  }
  /** Fields in the current row. */
  get fields(): number {
    return this.#fill;
  }
  add(name: string, value: string): void {
    const id = this.#names.id(name);
    if (id < this.#stamp.length && this.#stamp.values[id] === this.#turn) {
      const slot = this.#row[this.#place.values[id] ?? 0];
      if (slot === undefined) return;
      if (typeof slot.values === 'string') slot.values = [slot.values, value];
      else slot.values.push(value);
      return;
    }
    mark(this.#stamp, id, this.#turn);
    mark(this.#place, id, this.#fill);
    const slot = this.#row[this.#fill];
    if (slot === undefined) this.#row.push({ id, values: value });
    else {
      slot.id = id;
      slot.values = value;
    }
    this.#fill++;
  }
  end(row: number): void {
    if (this.#fill === 0) return;
    for (let index = 0; index < this.#fill; index++) {
      const slot = this.#row[index];
      if (slot === undefined) continue;
      const entry = this.#offsets.total + index;
      this.#names.indexes.put(entry, slot.id);
      if (typeof slot.values === 'string') {
        this.#values.string(slot.values);
        this.#lengths.end(entry, 1);
      } else {
        for (const value of slot.values) this.#values.string(value);
        this.#lengths.end(entry, slot.values.length);
      }
      slot.values = '';
    }
    this.#offsets.end(row, this.#fill);
    this.#fill = 0;
    this.#turn++;
  }
  write(out: Bytes, rows: number): void {
    Dictionary.prefix(out);
    this.#offsets.write(out, rows);
    this.#names.write(out, this.#offsets.total);
    this.#lengths.write(out, this.#offsets.total);
    out.append(this.#values);
  }
  clear(): void {
    this.#offsets.clear();
    this.#names.clear();
    this.#lengths.clear();
    this.#values.clear();
    this.#values.shrink(KEPT);
    this.#stamp.clear();
    this.#place.clear();
    this.#turn = 1;
    if (this.#row.length > 4096) this.#row = [];
  }
}

/** Sets one cell without moving the end backwards. */
function mark(indexes: Indexes, position: number, value: number): void {
  if (position < indexes.length) indexes.values[position] = value;
  else indexes.put(position, value);
}
