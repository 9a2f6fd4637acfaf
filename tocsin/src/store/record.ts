import { type Event, FIELDS, type FieldDefinition, type Value } from '../event/index.ts';
import { STORE_FIELDS } from './layout.ts';
import { type Name, Names } from './names.ts';
import { KeywordColumn, KeywordsColumn, NumberColumn, StringColumn } from './native/columns.ts';
import { ListsColumn } from './native/lists-column.ts';
import { asDouble, asLong, isObject, json, text } from './scalar.ts';

/** Objects nested deeper than this are kept as JSON text. */
const DEPTH = 64;

type Target = KeywordColumn | KeywordsColumn | NumberColumn | StringColumn;

interface Typed {
  readonly name: string;
  readonly kind: FieldDefinition['type'];
  readonly column: Target;
  /** Last row that was set. */
  row: number;
}

interface Node {
  readonly name: Name;
  readonly children: Map<string, Node>;
  typed: Typed | undefined;
  mirror: Mirror | undefined;
}

/** Fields that mirror one of Splunk's: not stored again where they say the same. */
export type Mirror = 'host.name' | 'log.file.path' | 'event.original';
const MIRRORS: readonly Mirror[] = ['host.name', 'log.file.path', 'event.original'];

export interface FieldLimits {
  readonly fields: number;
  readonly nameLength: number;
}

/** What the default columns of the current row hold, which decides whether a mirror field adds anything. */
export interface RowDefaults {
  raw: string;
  host: string;
  source: string;
}

/** Spreads the fields of events over the typed columns, `extra` and `overflow`. */
export class Record {
  readonly typed: readonly Typed[];
  readonly extra = new ListsColumn();
  readonly overflow = new ListsColumn();
  readonly overflowed = new Set<string>();
  limited = 0;
  readonly #names: Names;
  readonly #root: Node;
  readonly #byName = new Map<string, Node>();
  readonly #limits: FieldLimits;
  #row = 0;
  #fields = 0;
  #cut = false;
  #defaults: RowDefaults = { raw: '', host: '', source: '' };

  constructor(limits: FieldLimits) {
    this.#limits = limits;
    this.#names = new Names(limits.nameLength);
    this.#root = this.#nodeOf('');
    this.typed = FIELDS.map(({ name, type }) => {
      const typed: Typed = { name, kind: type, column: columnOf(type), row: -1 };
      this.#node(name).typed = typed;
      return typed;
    });
    for (const mirror of MIRRORS) this.#node(mirror).mirror = mirror;
  }

  #nodeOf(name: string): Node {
    return { name: this.#names.root(name), children: new Map(), typed: undefined, mirror: undefined };
  }

  #node(name: string): Node {
    let node = this.#root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = this.#nodeOf(node === this.#root ? part : `${node.name.text}.${part}`);
        node.children.set(part, child);
      }
      node = child;
    }
    this.#byName.set(name, node);
    return node;
  }

  put(row: number, event: Event, defaults: RowDefaults): void {
    this.#row = row;
    this.#fields = 0;
    this.#cut = false;
    this.#defaults = defaults;
    for (const key in event) {
      const value = event[key];
      if (value === undefined || value === null) continue;
      if (key === '@timestamp' || key === '@nanoseconds' || key === '@metadata') continue;
      this.#place(this.#root, key, value, 1);
    }
  }

  /** A field of the store's own about this row. */
  mark(name: string, value: string): void {
    this.extra.add(name, value);
  }

  end(row: number): void {
    if (this.#cut) this.limited++;
    this.extra.end(row);
    this.overflow.end(row);
  }

  #place(parent: Node, key: string, value: Value, depth: number): void {
    const node = parent.children.get(key);
    if (node === undefined) {
      const name = parent.name.member(key);
      // A dotted key such as `log.level` names the same field as the nested form.
      const same = key.includes('.') ? this.#byName.get(name.text) : undefined;
      if (same === undefined) this.#other(name, value, depth);
      else this.#leaf(same, value, depth);
    } else if (node.typed !== undefined || node.mirror !== undefined) this.#leaf(node, value, depth);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const inner in value) {
        const item = value[inner];
        if (item !== undefined && item !== null) this.#place(node, inner, item, depth + 1);
      }
    } else this.#other(node.name, value, depth);
  }

  #leaf(node: Node, value: Value, depth: number): void {
    if (isObject(value)) this.#other(node.name, value, depth);
    else if (node.mirror !== undefined) this.#mirror(node.mirror, node.name, value);
    else if (node.typed !== undefined) this.#typed(node.typed, value);
  }

  #mirror(mirror: Mirror, name: Name, given: Value): void {
    const value = Array.isArray(given) && given.length === 1 ? given[0] : given;
    const { raw, host, source } = this.#defaults;
    const held = mirror === 'event.original' ? raw : mirror === 'host.name' ? host : source;
    if (value === undefined || value === held) return;
    this.#other(name, value, 1);
  }

  #typed(field: Typed, given: Value): void {
    const value = Array.isArray(given) && given.length === 1 && field.kind !== 'keywords' ? given[0] : given;
    if (value === undefined || value === null || value === '') return;
    if (field.row !== this.#row && this.#fits(field, value)) {
      field.row = this.#row;
      return;
    }
    this.#overflow(field, value);
  }

  /** Sets the column where the value is of its type. */
  #fits(field: Typed, value: Value): boolean {
    const { column } = field;
    const row = this.#row;
    if (column instanceof KeywordColumn) {
      if (typeof value === 'object') return false;
      column.set(row, typeof value === 'string' ? value : String(value));
      return true;
    }
    if (column instanceof StringColumn) {
      if (typeof value === 'object') return false;
      const string = typeof value === 'string' ? value : String(value);
      if (field.name !== 'message' || string !== this.#defaults.raw) column.set(row, string);
      return true;
    }
    if (column instanceof NumberColumn) {
      const number = field.kind === 'long' ? asLong(value) : asDouble(value);
      if (number === undefined) return false;
      column.set(row, number);
      return true;
    }
    if (typeof value === 'string') {
      column.set(row, [value]);
      return true;
    }
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) return false;
    if (value.length > 0)
      column.set(
        row,
        value.filter((item) => typeof item === 'string'),
      );
    return true;
  }

  #overflow(field: Typed, value: Value): void {
    const items = Array.isArray(value) ? value : [value];
    for (const item of items) {
      if (item === null) continue;
      this.overflow.add(field.name, text(item));
      this.overflowed.add(field.name);
    }
  }

  #other(name: Name, value: Value, depth: number): void {
    if (value === null || value === '') return;
    if (typeof value !== 'object') {
      this.#keep(name, typeof value === 'string' ? value : String(value));
      return;
    }
    if (depth > DEPTH) {
      this.#keep(name, json(value));
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) {
        if (isObject(item)) this.#members(name.items, item, depth + 1);
        else if (Array.isArray(item)) this.#keep(name, json(item));
        else if (item !== null) this.#keep(name, text(item));
      }
      return;
    }
    this.#members(name, value, depth + 1);
  }

  #members(name: Name, value: { [key: string]: Value | undefined }, depth: number): void {
    for (const key in value) {
      const item = value[key];
      if (item !== undefined && item !== null) this.#other(name.member(key), item, depth);
    }
  }

  #keep({ text: name }: Name, value: string): void {
    if (name.length > this.#limits.nameLength || this.#fields >= this.#limits.fields) {
      this.#cut = true;
      this.extra.add(STORE_FIELDS.rest, `${name}=${value}`);
      return;
    }
    this.#fields++;
    this.extra.add(name, value);
  }
}

function columnOf(kind: FieldDefinition['type']): Target {
  if (kind === 'keyword') return new KeywordColumn();
  if (kind === 'string') return new StringColumn();
  if (kind === 'keywords') return new KeywordsColumn();
  return new NumberColumn(kind);
}
