import type { Event, Value, ValueObject } from './event.ts';
import { isObject, MAX_DEPTH } from './path.ts';
import { TextRedactor } from './redact-text.ts';
import { looksLikeCode, SecretKeys } from './secret-keys.ts';
import { REDACTED } from './secret-patterns.ts';
import { owned } from './shared-fields.ts';

export interface RedactorOptions {
  /** More names whose values are secret; `-` in a name also stands for `_`, `.`, a space or nothing. */
  readonly keys?: readonly string[] | undefined;
  /** Names that are never secret by name. */
  readonly keep?: readonly string[] | undefined;
}

/** Removes secrets from events and texts in place, before anything is stored or leaves the process. */
export interface Redactor {
  /** Returns the number of secrets that were replaced. */
  redactEvent(event: Event): number;
  redactText(text: string): string;
}

/** Objects whose `code` is the kind of an event or error. */
const CODE_OWNERS: ReadonlySet<string> = new Set(['event', 'error', 'err', 'exception', 'cause', 'rule', 'response']);
/** Within `session`, the fields that let another take it over. */
const SESSION_PARTS: ReadonlySet<string> = new Set(['id', 'key']);
/** Shorter texts cannot hold a name, a separator and a secret. */
const MIN_TEXT = 6;

export function createRedactor(options: RedactorOptions = {}): Redactor {
  const names = { extra: options.keys, keep: options.keep };
  const walk = new Walk(new SecretKeys(names), new TextRedactor(names));
  return {
    redactEvent: (event) => walk.run(event),
    redactText: (text) => walk.text.redact(text),
  };
}

class Walk {
  readonly text: TextRedactor;
  readonly #keys: SecretKeys;
  #count = 0;
  /** The text of the event where nothing in it can be a secret: what is a part of it need not be looked at. */
  #clean = '';

  constructor(keys: SecretKeys, text: TextRedactor) {
    this.#keys = keys;
    this.text = text;
  }

  run(event: Event): number {
    this.#count = 0;
    const before = this.text.count;
    const original = isObject(event.event) ? event.event.original : undefined;
    this.#clean = typeof original === 'string' && this.text.isClean(original) ? original : '';
    this.#object(event, '', 1);
    this.#clean = '';
    return this.#count + this.text.count - before;
  }

  #object(object: ValueObject, owner: string, depth: number): void {
    for (const key in object) {
      const value = object[key];
      // What is in `@metadata` is set by ourselves, and only its four names are kept.
      if (depth === 1 && key === '@metadata') continue;
      if (typeof value === 'number' || typeof value === 'string') {
        const secrecy = this.#keys.decide(key);
        if (secrecy !== null || owner === 'session') this.#named(object, key, value, owner);
        else if (typeof value === 'string' && value.length >= MIN_TEXT) this.#text(object, key, value);
      } else if (typeof value === 'object' && value !== null) this.#nested(object, key, value, depth);
    }
  }

  #nested(object: ValueObject, key: string, value: Value[] | ValueObject, depth: number): void {
    // Deeper than a path can reach: nothing could find it, and a secret could hide there.
    if (this.#keys.decide(key) === 'always' || depth >= MAX_DEPTH) {
      object[key] = REDACTED;
      this.#count++;
    } else if (isObject(value)) this.#member(object, key, value, depth);
    else this.#list(value, key, depth + 1);
  }

  /** What many events share stays as it is, and this one has a copy where there is something to hide. */
  #member(object: ValueObject, key: string, value: ValueObject, depth: number): void {
    const own = owned(value);
    this.#object(own, key, depth + 1);
    if (own === value) return;
    for (const name in own) {
      if (own[name] === value[name]) continue;
      object[key] = own;
      return;
    }
  }

  #named(object: ValueObject, key: string, value: string | number, owner: string): void {
    if (this.#isSecret(key, value, owner)) {
      if (value === REDACTED) return;
      object[key] = REDACTED;
      this.#count++;
    } else if (typeof value === 'string') this.#text(object, key, value);
  }

  #isSecret(key: string, value: string | number, owner: string): boolean {
    if (value === '') return false;
    if (owner === 'session' && SESSION_PARTS.has(key)) return true;
    const secrecy = this.#keys.decide(key);
    if (secrecy === 'code') return !CODE_OWNERS.has(owner) && looksLikeCode(String(value));
    // A count of language-model tokens is no secret.
    return secrecy !== null && !(typeof value === 'number' && /tokens$/i.test(key));
  }

  #list(list: Value[], owner: string, depth: number): void {
    for (let index = 0; index < list.length; index++) {
      const item = list[index];
      if (typeof item === 'string') list[index] = this.#item(item, owner);
      else if (Array.isArray(item)) {
        if (depth < MAX_DEPTH) this.#list(item, owner, depth + 1);
        else list[index] = REDACTED;
      } else if (isObject(item)) {
        if (depth < MAX_DEPTH) this.#object(item, owner, depth + 1);
        else list[index] = REDACTED;
      }
    }
  }

  #item(item: string, owner: string): string {
    const secrecy = this.#keys.decide(owner);
    if (secrecy !== 'session' && secrecy !== 'credentials') return this.text.redact(item);
    if (item !== REDACTED) this.#count++;
    return REDACTED;
  }

  #text(object: ValueObject, key: string, value: string): void {
    // Most often it is the same text, which a comparison sees at once.
    if ((key === 'message' || key === 'original') && (value === this.#clean || this.#clean.endsWith(value))) return;
    const redacted = this.text.redact(value);
    if (redacted !== value) object[key] = redacted;
  }
}
