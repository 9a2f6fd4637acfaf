import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Reader, type Response } from 'maxmind';
import type { Shared } from '../../event/index.ts';
import { ownText, RecentCache } from '../recent-cache.ts';
import type { Entry } from './fields.ts';
import { Ipv4Tree, leaf } from './ipv4-tree.ts';

/** Entries of which the fields are kept; many addresses share one. */
const MAX_ENTRIES = 20_000;

export interface Found {
  /** What was made of its entry. */
  readonly fields: Shared;
  /** Bits of the network that the entry is for. */
  readonly prefix: number;
  readonly isIpv4: boolean;
}

/** What is wanted of an entry of a database of this type, if anything. It is asked once for many addresses. */
type FieldsOf = (entry: Entry, type: string) => Shared | undefined;

/** Places where the update programs of MaxMind put their files. */
const FOLDERS = ['/usr/share/GeoIP', '/var/lib/GeoIP', '/usr/local/share/GeoIP'] as const;

/** The path that the options mean. Throws an error that says where to get a database. */
export function databasePath(path: string | undefined, type: string, folder: string): string {
  if (path !== undefined) return resolve(folder, path);
  const candidates = FOLDERS.map((place) => `${place}/GeoLite2-${type}.mmdb`);
  const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
  if (found !== undefined) return found;
  throw new Error(
    `option "database" is missing, and there is no GeoLite2-${type}.mmdb in ${FOLDERS.join(', ')}: get GeoLite2 from ` +
      'https://dev.maxmind.com/geoip/geolite2-free-geolocation-data/ or a Lite database from https://db-ip.com/db/lite.php, and name the file',
  );
}

/** A MaxMind database (`.mmdb`), read into memory, and read anew when its file has changed. */
export class Database {
  readonly path: string;
  #opened: Opened;
  readonly #cacheSize: number;
  readonly #fieldsOf: FieldsOf;
  #version: string;
  #isLoading = false;

  /** `cacheSize`: addresses that are kept. Throws an error that says what is wrong with the file. */
  constructor(path: string, cacheSize: number, fieldsOf: FieldsOf) {
    this.path = path;
    this.#fieldsOf = fieldsOf;
    this.#cacheSize = cacheSize;
    this.#version = versionOf(path) ?? '';
    try {
      this.#opened = open(readFileSync(path), cacheSize);
    } catch (error) {
      throw new Error(`option "database": ${path}: ${reasonOf(error)}`);
    }
  }

  /** Such as `GeoLite2-City`. */
  get type(): string {
    return this.#opened.reader.metadata.databaseType;
  }

  /** Undefined for what is no address, or none of which the database says something. */
  find(address: string): Found | undefined {
    const { reader, tree, entries, others } = this.#opened;
    if (tree.find(address)) {
      const { pointer, prefix } = leaf;
      if (pointer === 0) return undefined;
      let fields = entries.get(pointer);
      if (fields === undefined) {
        fields = this.#fieldsFor(reader.getWithPrefixLength(address)[0]) ?? 'nothing';
        if (entries.size >= MAX_ENTRIES) entries.clear();
        entries.set(pointer, fields);
      }
      return fields === 'nothing' ? undefined : { fields, prefix, isIpv4: true };
    }
    let found = others.get(address);
    if (found === undefined) {
      found = this.#findOther(reader, address) ?? 'unknown';
      others.set(address, found);
    }
    return found === 'unknown' ? undefined : found;
  }

  #findOther(reader: Reader<Response>, address: string): Found | undefined {
    if (isIP(address) !== 6 || address.includes('%') || reader.metadata.ipVersion === 4) return undefined;
    const [data, prefix] = reader.getWithPrefixLength(address);
    const fields = this.#fieldsFor(data);
    return fields === undefined ? undefined : { fields, prefix, isIpv4: false };
  }

  #fieldsFor(data: unknown): Shared | undefined {
    return typeof data === 'object' && data !== null ? this.#fieldsOf(data as Entry, this.type) : undefined;
  }

  /** Reads the file if it has changed. Undefined: it has not; else the reason why the old one stays, or an empty text. */
  async refresh(): Promise<string | undefined> {
    const version = versionOf(this.path);
    if (this.#isLoading || version === undefined || version === this.#version) return undefined;
    this.#isLoading = true;
    try {
      const opened = open(await readFile(this.path), this.#cacheSize);
      this.#version = version;
      const { databaseType } = opened.reader.metadata;
      if (databaseType !== this.type) return `it is a ${databaseType} now, and was a ${this.type}`;
      this.#opened = opened;
      return '';
    } catch (error) {
      // Perhaps it was not written to its end: it is looked at again when it changes again.
      this.#version = version;
      return reasonOf(error);
    } finally {
      this.#isLoading = false;
    }
  }
}

function versionOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}

interface Opened {
  readonly reader: Reader<Response>;
  readonly tree: Ipv4Tree;
  /** By where the tree points to. */
  readonly entries: Map<number, Shared | 'nothing'>;
  /** By address, for all but IPv4, of which the tree is faster than a cache that seldom has what is asked for. */
  readonly others: RecentCache<string, Found | 'unknown'>;
}

function open(bytes: Buffer, cacheSize: number): Opened {
  const decoded = new Map<string | number, unknown>();
  const reader = new Reader<Response>(bytes, {
    cache: {
      get: (key) => decoded.get(key),
      set: (key, entry) => {
        if (decoded.size >= MAX_ENTRIES) decoded.clear();
        decoded.set(key, entry);
      },
    },
  });
  return {
    reader,
    tree: new Ipv4Tree(bytes, reader.metadata),
    entries: new Map(),
    others: new RecentCache(cacheSize, ownText),
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it may not be read: check its permissions';
  if (code === 'EISDIR') return 'it is a folder: name the .mmdb file in it';
  return `it is no MaxMind database (.mmdb), or it is damaged: ${error instanceof Error ? error.message : String(error)}`;
}
