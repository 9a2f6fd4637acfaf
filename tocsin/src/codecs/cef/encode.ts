import { ByteWriter, byteRules, type Event, getField, isObject, type Value } from '../../event/index.ts';
import { isAddress } from '../facts/index.ts';
import { cleanText, fieldsOf, type Kind, shorten, textOfValue } from '../siem/assign.ts';
import { isImplied } from '../siem/field-keys.ts';
import { type FieldTree, fieldTree, visitFields } from '../siem/field-tree.ts';
import { HeadCache, numberOfSource } from '../siem/head-cache.ts';
import { type DeviceOptions, deviceOf, nameOf } from '../siem/header.ts';
import { urlTexts } from '../siem/meaning.ts';
import { type PairKey, PairWriter, pairKey, refusedCodes } from '../siem/pair-writer.ts';
import { isProse, PROSE, type ProseField } from '../siem/prose.ts';
import { CEF_LENGTHS, LABEL_LENGTH } from './lengths.ts';
import { CEF_FIELDS, OWN_DOMAIN, OWN_LEVEL, OWN_SEVERITY, SLOT_FIELDS } from './mapping.ts';
import { extensionValue, headerText } from './message.ts';
import { type SlotKind, slotKindOf } from './slots.ts';
import { cefTime, DIRECTIONS, fieldText, hashOf, slotText } from './values.ts';

export type EncodeCefOptions = DeviceOptions;

export interface CefWriterOptions {
  readonly version?: 0 | 1 | undefined;
  /** Cuts values to the lengths of the standard's dictionary. */
  readonly hasLengths?: boolean | undefined;
  /** Slot → field that is written into it; in place of the slots that are filled by themselves. */
  readonly slots?: Readonly<Record<string, string>> | undefined;
}

const LONGEST_ID = 1023;
const MAX_LABELS = 64;
const SPACE = 0x20;
const BACKSLASH = 0x5c;

interface Target {
  readonly to: PairKey;
  readonly longest: number;
}

interface Leaf extends Target {
  readonly field: string;
  readonly kind: Kind;
  /** Of a slot: the key of its label, its label, and the kind of values that it takes. */
  readonly labelled?: { readonly to: PairKey; readonly label: string; readonly slot: SlotKind };
}

/** A text of which the beginning says something. */
interface Prose extends Target, Pick<ProseField, 'read'> {}

/**
 * Writes events as lines of CEF without line end. The class id is `event.action` (few and stable), the name says what happened
 * without data, the severity follows from `log.level` and the action. Fields of ECS become the keys of the standard; those it
 * has none for go into labelled slots (`cs1Label=event.type`) and under keys that begin with `tocsin`; labels of the event into
 * the slots that are left, then under `labels.NAME`. Other fields and what lies below the millisecond are not written.
 * `decodeCef` finds again what was written. Whatever the event holds, the line has no line break, no other control character
 * but tab, and no delimiter that is not escaped.
 */
export class CefWriter {
  readonly #heads: HeadCache;
  readonly #tree: FieldTree<Leaf>;
  readonly #prose: readonly Prose[];
  readonly #freeSlots: readonly string[];
  /** Labels that have a slot of their own. */
  readonly #placed: ReadonlySet<string>;
  readonly #pairs: PairWriter;
  readonly #longestOf: (key: string) => number;
  readonly #keys: Readonly<Record<'time' | 'action' | 'category' | 'outcome' | 'request', Target>>;
  readonly #visit: (leaf: Leaf, value: Value) => void;
  readonly #used = new Set<string>();
  #id = '';
  #time = Number.NaN;
  #timeText: string | undefined;
  /** `source.ip`: an address that is the same says nothing more. */
  #ip: Value | undefined;

  constructor({ version = 0, hasLengths = false, slots = {} }: CefWriterOptions = {}) {
    this.#longestOf = (key) =>
      hasLengths
        ? (CEF_LENGTHS.get(key) ?? (key.endsWith('Label') ? LABEL_LENGTH : Number.POSITIVE_INFINITY))
        : Number.POSITIVE_INFINITY;
    const target = (key: string): Target => ({ to: pairKey(key), longest: this.#longestOf(key) });
    this.#keys = {
      time: target('rt'),
      action: target('act'),
      category: target('cat'),
      outcome: target('outcome'),
      request: target('request'),
    };
    this.#heads = new HeadCache({
      name: 'cef',
      lowestSeverity: 0,
      longestId: LONGEST_ID,
      // CEF 1 gives these a meaning within the class id.
      cleanId: (id) => (version === 1 ? id.replace(/[%#=]/g, '_') : id),
      write: (event, device, id, severity) => {
        const { vendor, product, version: ofProduct } = deviceOf(event, device);
        const parts = [vendor, product, ofProduct, id, nameOf(event, 'cef')].map(headerText);
        return `CEF:${version}|${parts.join('|')}|${severity ?? 'Unknown'}|`;
      },
    });
    const own = Object.entries(slots);
    const isAsked = (field: string): boolean => own.some(([, asked]) => asked === field);
    const leaves: Leaf[] = [];
    for (const [field, { key, kind }] of CEF_FIELDS) {
      if (field !== '@timestamp' && !isProse(field) && !isAsked(field)) leaves.push({ field, kind, ...target(key) });
    }
    for (const [key, field] of SLOT_FIELDS) {
      if (slots[key] === undefined && !isAsked(field)) leaves.push(this.#slotLeaf(key, field));
    }
    for (const [key, field] of own) leaves.push(this.#slotLeaf(key, field));
    this.#tree = fieldTree(leaves.map((leaf) => [leaf.field, leaf] as const));
    this.#prose = PROSE.filter(({ field }) => !isAsked(field)).flatMap(({ field, read }) => {
      const key = CEF_FIELDS.get(field)?.key;
      return key === undefined ? [] : [{ read, ...target(key) }];
    });
    this.#freeSlots = [...SLOT_FIELDS.keys()].filter((key) => key.startsWith('cs') && slots[key] === undefined);
    this.#placed = new Set(own.flatMap(([, field]) => (field.startsWith('labels.') ? [field.slice(7)] : [])));
    this.#pairs = new PairWriter(
      {
        refused: REFUSED,
        escape: (text) => extensionValue(cleanText(text).trimEnd()),
        long: LONG,
        isAmidEscape: (bytes) => {
          let backslashes = 0;
          while (bytes[bytes.length - 1 - backslashes] === BACKSLASH) backslashes++;
          return backslashes % 2 === 1;
        },
      },
      new ByteWriter(),
    );
    this.#visit = (leaf, value) => this.#field(leaf, value);
  }

  #slotLeaf(key: string, field: string): Leaf {
    const label = field.startsWith('labels.') ? field.slice('labels.'.length) : field;
    const labelled = { to: pairKey(`${key}Label`), label, slot: slotKindOf(key) };
    return { field, to: pairKey(key), kind: 'text', labelled, longest: this.#longestOf(key) };
  }

  /** Writes behind what `out` holds, at most `longest` bytes. False where something was cut or left out for that. */
  write(event: Event, out: ByteWriter, device: DeviceOptions, longest = Number.POSITIVE_INFINITY): boolean {
    const head = this.#heads.of(event, device);
    const pairs = this.#pairs;
    const end = out.length + longest;
    out.bytes(head.bytes);
    pairs.begin(out, SPACE, end);
    this.#id = head.id;
    this.#ip = fieldsOf(event.source).ip;
    this.#used.clear();
    const keys = this.#keys;
    this.#fixed(keys.time, this.#timeOf(event['@timestamp']));
    visitFields(event, this.#tree, this.#visit);
    this.#addresses(event);
    const { action, category, outcome } = fieldsOf(event.event);
    this.#fixed(keys.action, textOfValue(action));
    this.#fixed(keys.category, textOfValue(category ?? fieldsOf(event.cef).category));
    this.#fixed(keys.outcome, textOfValue(outcome));
    if (event.network !== undefined)
      this.#pair('deviceDirection', DIRECTIONS.get(String(getField(event, 'network.direction'))));
    if (event.file !== undefined) this.#pair('fileHash', hashOf(event));
    this.#pair(OWN_LEVEL, head.level);
    this.#pair(OWN_SEVERITY, numberOfSource(event, head.severity));
    if (isObject(event.labels)) this.#labels(event.labels);
    this.#texts(event);
    return pairs.isWhole;
  }

  /** Events that follow one another often share their time. */
  #timeOf(milliseconds: number): string | undefined {
    if (milliseconds !== this.#time) {
      this.#timeText = cefTime(milliseconds);
      this.#time = milliseconds;
    }
    return this.#timeText;
  }

  #fixed({ to, longest }: Target, text: string | undefined): void {
    if (text !== undefined && text !== '') this.#pairs.pair(to, text.length > longest ? shorten(text, longest) : text);
  }

  #pair(key: string, text: string | undefined): void {
    if (text === undefined || text === '') return;
    const longest = this.#longestOf(key);
    this.#pairs.pair(key, text.length > longest ? shorten(text, longest) : text);
  }

  #field(leaf: Leaf, value: Value): void {
    const text = fieldText(leaf.kind, value);
    if (text === undefined || isImplied(leaf.field, text, 'cef', this.#id)) return;
    if (leaf.field === 'source.address' && text === this.#ip) return;
    const short = text.length > leaf.longest ? shorten(text, leaf.longest) : text;
    const { to, labelled } = leaf;
    if (labelled === undefined) {
      this.#pairs.pair(to, short);
      return;
    }
    const taken = slotText(labelled.slot, short);
    if (taken === undefined) return;
    this.#used.add(to.key);
    this.#pairs.pair(to, taken);
    this.#pairs.pair(labelled.to, labelled.label);
  }

  /** Where the side of a connection is told as its address only. */
  #addresses(event: Event): void {
    for (const { side, key } of SIDES) {
      const own = event[side];
      if (!isObject(own) || own.ip !== undefined) continue;
      if (typeof own.address === 'string' && isAddress(own.address)) this.#pairs.pair(key, own.address);
    }
  }

  #labels(labels: { readonly [name: string]: Value | undefined }): void {
    let next = 0;
    let count = 0;
    for (const name in labels) {
      if (++count > MAX_LABELS) break;
      const text = textOfValue(labels[name]);
      if (text === undefined || this.#placed.has(name) || !LABEL.test(name)) continue;
      while (next < this.#freeSlots.length && this.#used.has(this.#freeSlots[next] ?? '')) next++;
      const slot = this.#freeSlots[next++];
      if (slot === undefined) this.#pair(`labels.${name}`, text);
      else {
        this.#pair(slot, text);
        this.#pair(`${slot}Label`, name);
      }
    }
  }

  #texts(event: Event): void {
    if (event.url !== undefined) {
      const { request, domain } = urlTexts(event);
      this.#pair(OWN_DOMAIN, domain);
      const { to, longest } = this.#keys.request;
      if (request !== undefined) this.#pairs.prose(to, shorten(request, longest));
    }
    for (const { read, to, longest } of this.#prose) {
      const text = textOfValue(read(event));
      if (text !== undefined) this.#pairs.prose(to, shorten(text, longest));
    }
  }
}

const REFUSED = refusedCodes('\\=');
const LONG = byteRules({
  escaped: '\\=',
  controls: 'blank',
  tabs: 'keep',
  lineEnds: 'escape',
  deletes: 'blank',
  isTrimmed: true,
});
const LABEL = /^[\p{L}\p{N}_-]{1,128}$/u;
const SIDES = [
  { side: 'source', key: 'src' },
  { side: 'destination', key: 'dst' },
] as const;

const writer = new CefWriter();
const line = new ByteWriter();

/** One line as `CefWriter` writes it, by its defaults. */
export function encodeCef(event: Event, options: EncodeCefOptions = {}): string {
  line.cut(0);
  writer.write(event, line, options);
  return Buffer.from(line.view()).toString('utf8');
}
