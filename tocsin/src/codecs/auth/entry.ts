import type { ValueObject } from '../../event/index.ts';
import { addressOf, type Facts, noFacts } from '../facts/index.ts';

/** What a message of the authentication log says. */
export interface Entry {
  readonly facts: Facts;
  /** Name of the peer's host where the log has no address of it. */
  host: string | undefined;
  /** The account that was acted upon. */
  target: string | undefined;
  targetId: string | undefined;
  /** The account whose rights were taken on. */
  effective: string | undefined;
  group: string | undefined;
  groupId: string | undefined;
  commandLine: string | undefined;
  directory: string | undefined;
  /** What ECS has no place for, under `system.auth`. */
  readonly rest: ValueObject;
  /** The text can be read in two ways, of which somebody outside has written one: neither is believed. */
  isAmbiguous: boolean;
}

export const noEntry = (): Entry => ({
  facts: noFacts(),
  host: undefined,
  target: undefined,
  targetId: undefined,
  effective: undefined,
  group: undefined,
  groupId: undefined,
  commandLine: undefined,
  directory: undefined,
  rest: {},
  isAmbiguous: false,
});

/** Sets where a connection came from: an address, or the name of a host. */
export const setPeer = (entry: Entry, peer: string | undefined, port?: string): void => {
  if (peer === undefined) return;
  const address = addressOf(peer);
  if (address !== undefined) {
    entry.facts.address = address;
    const number = Number(port);
    if (port !== undefined && number <= 65_535) entry.facts.port = number;
  } else if (/^(?=.*[A-Za-z])[\w.-]{1,253}$/.test(peer) && peer !== 'UNKNOWN') entry.host = peer;
};

/** A name of the log; empty ones and `(unknown)` are none. */
export const nameOf = (text: string | undefined): string | undefined =>
  text === undefined || text === '' || text === '(unknown)' ? undefined : text;

/** One kind of message: how it begins, its whole shape, and what it means. */
export interface Phrase {
  readonly begins: string;
  readonly pattern: RegExp;
  readonly read: (entry: Entry, match: RegExpExecArray) => void;
}

export const phrase = (
  begins: string,
  pattern: RegExp,
  read: (entry: Entry, match: RegExpExecArray) => void,
): Phrase => ({ begins, pattern, read });

/** Reads a message by the first phrase that fits it. */
export const readPhrases = (entry: Entry, message: string, phrases: readonly Phrase[]): boolean => {
  for (const { begins, pattern, read } of phrases) {
    if (!message.startsWith(begins)) continue;
    const match = pattern.exec(message);
    if (match === null) continue;
    read(entry, match);
    return true;
  }
  return false;
};
