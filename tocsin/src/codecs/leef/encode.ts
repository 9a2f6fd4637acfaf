import { ByteWriter, byteRules, type Event, isObject, type Value } from '../../event/index.ts';
import { isAddress } from '../facts/index.ts';
import { cleanText, fieldsOf, type Kind, shorten, textOfValue } from '../siem/assign.ts';
import { isImplied } from '../siem/field-keys.ts';
import { type FieldTree, fieldTree, visitFields } from '../siem/field-tree.ts';
import { type Head, HeadCache, numberOfSource } from '../siem/head-cache.ts';
import { type DeviceOptions, deviceOf } from '../siem/header.ts';
import { urlTexts } from '../siem/meaning.ts';
import { type PairKey, PairWriter, pairKey, refusedCodes } from '../siem/pair-writer.ts';
import { isProse, PROSE, type ProseField } from '../siem/prose.ts';
import { LEEF_FIELDS, OWN_DOMAIN, OWN_LEVEL, OWN_SEVERITY } from './mapping.ts';

export type LeefVersion = '1.0' | '2.0';

export interface EncodeLeefOptions extends DeviceOptions {
  /** `1.0` has no delimiter but the tab. */
  readonly leefVersion?: LeefVersion | undefined;
}

/** Longest event id and name of a user that QRadar takes. */
const LONGEST = 255;
const LOWEST = 1;
const TAB = 0x09;
/** Tried in this order where a value holds a tab: the first that none holds. The last never is in one: control characters become spaces. */
const DELIMITERS = [0x5e, 0x7e, 0x60, 0x1f] as const;
const MAX_LABELS = 64;
const LABEL = /^[\w-]{1,128}$/;
const FIRST_MILLISECONDS = 1e12;

interface Leaf {
  readonly field: string;
  readonly to: PairKey;
  readonly kind: Kind;
}

/** A text of which the beginning says something. */
interface Prose extends Pick<ProseField, 'read'> {
  readonly to: PairKey;
}

/**
 * Writes events as lines of LEEF without line end. The event id is `event.action`, cut to 255 characters as the name of the user
 * is; `sev` follows from `log.level` and the action. Fields of ECS become the keys of QRadar, others keys of one word
 * (`httpVersion`), labels of the event `labels.NAME`. LEEF has no escapes: the delimiter is one that no value holds, and
 * line breaks and other control characters become spaces. `decodeLeef` finds again what was written.
 */
export class LeefWriter {
  readonly #version: LeefVersion;
  readonly #heads: HeadCache;
  readonly #tree: FieldTree<Leaf>;
  readonly #prose: readonly Prose[];
  readonly #pairs: PairWriter;
  readonly #visit: (leaf: Leaf, value: Value) => void;
  #id = '';
  #time = Number.NaN;
  #timeText: string | undefined;
  /** `source.ip`: an address that is the same says nothing more. */
  #ip: Value | undefined;
  #delimiter = TAB;
  /** Whether a value holds a tab although tabs divide. */
  #hasTab = false;

  constructor(version: LeefVersion = '2.0') {
    this.#version = version;
    this.#heads = new HeadCache({
      name: 'leef',
      lowestSeverity: LOWEST,
      longestId: LONGEST,
      // There is no way to write a bar.
      cleanId: (id) => id.replaceAll('|', '/'),
      write: (event, device, id) => {
        const { vendor, product, version: ofProduct } = deviceOf(event, device);
        const parts = [vendor, product, ofProduct, id].map((part) => part.replaceAll('|', '/'));
        return `LEEF:${version}|${parts.join('|')}|`;
      },
    });
    const leaves = [...LEEF_FIELDS].map(([field, { key, kind }]): Leaf => ({ field, to: pairKey(key), kind }));
    this.#tree = fieldTree(leaves.filter(({ field }) => !isProse(field)).map((leaf) => [leaf.field, leaf]));
    this.#prose = PROSE.flatMap(({ field, read }) =>
      leaves.filter((leaf) => leaf.field === field).map(({ to }) => ({ read, to })),
    );
    this.#pairs = new PairWriter(
      { refused: REFUSED, escape: (text) => this.#escape(text), long: LONG },
      new ByteWriter(),
    );
    this.#visit = (leaf, value) => this.#field(leaf, value);
  }

  #escape(text: string): string {
    const own = cleanText(text).replace(/\r\n|[\r\n]/g, ' ');
    if (this.#delimiter !== TAB || !own.includes('\t')) return own;
    this.#hasTab = true;
    return own.replaceAll('\t', ' ');
  }

  /** Writes behind what `out` holds, at most `longest` bytes. False where something was cut or left out for that. */
  write(event: Event, out: ByteWriter, device: DeviceOptions, longest = Number.POSITIVE_INFINITY): boolean {
    const from = out.length;
    const head = this.#heads.of(event, device);
    this.#delimiter = TAB;
    this.#hasTab = false;
    this.#write(event, out, head, from + longest);
    if (this.#hasTab && this.#version === '2.0') {
      // What came of values that hold none of these is the same, whatever divides them.
      const written = out.view(from + head.bytes.length + SPECIFIED);
      this.#delimiter = DELIMITERS.find((one) => !written.includes(one)) ?? TAB;
      out.cut(from);
      this.#write(event, out, head, from + longest);
    }
    return this.#pairs.isWhole;
  }

  #write(event: Event, out: ByteWriter, head: Head, end: number): void {
    const pairs = this.#pairs;
    out.bytes(head.bytes);
    if (this.#version === '2.0') out.ascii(`x${this.#delimiter.toString(16).padStart(2, '0')}|`);
    pairs.begin(out, this.#delimiter, end);
    this.#id = head.id;
    this.#ip = fieldsOf(event.source).ip;
    const { action, category, outcome } = fieldsOf(event.event);
    this.#pair(KEYS.category, textOfValue(category ?? fieldsOf(event.leef).category));
    this.#pair(KEYS.time, this.#timeOf(event['@timestamp']));
    if (head.severity !== undefined) this.#pair(KEYS.severity, String(head.severity));
    visitFields(event, this.#tree, this.#visit);
    this.#addresses(event);
    this.#pair(KEYS.action, textOfValue(action));
    this.#pair(KEYS.outcome, textOfValue(outcome));
    this.#pair(OWN_LEVEL, head.level);
    this.#pair(OWN_SEVERITY, numberOfSource(event, head.severity));
    if (isObject(event.labels)) this.#labels(event.labels);
    this.#texts(event);
  }

  /** Events that follow one another often share their time. */
  #timeOf(milliseconds: number): string | undefined {
    if (milliseconds !== this.#time) {
      this.#timeText = timeText(milliseconds);
      this.#time = milliseconds;
    }
    return this.#timeText;
  }

  #pair(key: string | PairKey, text: string | undefined): void {
    if (text !== undefined && text !== '') this.#pairs.pair(key, text);
  }

  #field({ field, to, kind }: Leaf, value: Value): void {
    // One key has one address: the first, and of IPv4 where there is one.
    const one =
      kind === 'address' && Array.isArray(value)
        ? (value.find((member) => typeof member === 'string' && !member.includes(':')) ?? value[0])
        : value;
    const text = textOfValue(one);
    if (text === undefined || isImplied(field, text, 'leef', this.#id)) return;
    if (field === 'source.address' && text === this.#ip) return;
    this.#pairs.pair(to, to.key === 'usrName' ? shorten(text, LONGEST) : text);
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
    let count = 0;
    for (const name in labels) {
      if (++count > MAX_LABELS) break;
      const text = textOfValue(labels[name]);
      if (text !== undefined && LABEL.test(name)) this.#pairs.pair(`labels.${name}`, text);
    }
  }

  #texts(event: Event): void {
    if (event.url !== undefined) {
      const { request, domain } = urlTexts(event);
      this.#pair(OWN_DOMAIN, domain);
      if (request !== undefined) this.#pairs.prose(KEYS.request, request);
    }
    for (const { read, to } of this.#prose) {
      const text = textOfValue(read(event));
      if (text !== undefined) this.#pairs.prose(to, text);
    }
  }
}

const REFUSED = refusedCodes('');
/** A tab depends on what divides the values. */
const LONG = byteRules({
  escaped: '',
  controls: 'blank',
  tabs: 'refuse',
  lineEnds: 'blank',
  deletes: 'blank',
  isTrimmed: false,
});
const KEYS = {
  category: pairKey('cat'),
  time: pairKey('devTime'),
  severity: pairKey('sev'),
  action: pairKey('action'),
  outcome: pairKey('outcome'),
  request: pairKey('url'),
} as const;
/** `x09|` */
const SPECIFIED = 4;
const SIDES = [
  { side: 'source', key: 'src' },
  { side: 'destination', key: 'dst' },
] as const;

/** Thirteen digits need no format. */
function timeText(milliseconds: number): string | undefined {
  if (milliseconds >= FIRST_MILLISECONDS) return String(Math.floor(milliseconds));
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const writers = { '1.0': new LeefWriter('1.0'), '2.0': new LeefWriter('2.0') };
const line = new ByteWriter();

/** One line as `LeefWriter` writes it. */
export function encodeLeef(event: Event, { leefVersion = '2.0', ...device }: EncodeLeefOptions = {}): string {
  line.cut(0);
  writers[leefVersion].write(event, line, device);
  return Buffer.from(line.view()).toString('utf8');
}
