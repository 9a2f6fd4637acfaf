import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Reader, type Response } from 'maxmind';
import type { Entry } from './fields.ts';
import { Ipv4Tree, leaf } from './ipv4-tree.ts';

/** Decoded entries that are kept; many addresses share one. */
const MAX_ENTRIES = 20_000;

export interface Found {
  /** One and the same object for all addresses with this entry, as long as it is kept. */
  readonly entry: Entry;
  /** Bits of the network that the entry is for. */
  readonly prefix: number;
  readonly isIpv4: boolean;
}

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
  #version: string;
  #isLoading = false;

  /** Throws an error that says what is wrong with the file. */
  constructor(path: string) {
    this.path = path;
    this.#version = versionOf(path) ?? '';
    try {
      this.#opened = open(readFileSync(path));
    } catch (error) {
      throw new Error(`option "database": ${path}: ${reasonOf(error)}`);
    }
  }

  /** Such as `GeoLite2-City`. */
  get type(): string {
    return this.#opened.reader.metadata.databaseType;
  }

  /** Undefined for what is no address, or none that the database knows. */
  find(address: string): Found | undefined {
    const { reader, tree, entries } = this.#opened;
    if (tree.find(address)) {
      const { pointer, prefix } = leaf;
      if (pointer === 0) return undefined;
      let entry = entries.get(pointer);
      if (entry === undefined) {
        entry = entryOf(reader.getWithPrefixLength(address)[0]);
        if (entries.size >= MAX_ENTRIES) entries.clear();
        entries.set(pointer, entry);
      }
      return entry === 'unreadable' ? undefined : { entry, prefix, isIpv4: true };
    }
    if (isIP(address) !== 6 || address.includes('%') || reader.metadata.ipVersion === 4) return undefined;
    const [data, prefix] = reader.getWithPrefixLength(address);
    const entry = entryOf(data);
    return entry === 'unreadable' ? undefined : { entry, prefix, isIpv4: false };
  }

  /** Reads the file if it has changed. Undefined: it has not; else the reason why the old one stays, or an empty text. */
  async refresh(): Promise<string | undefined> {
    const version = versionOf(this.path);
    if (this.#isLoading || version === undefined || version === this.#version) return undefined;
    this.#isLoading = true;
    try {
      const opened = open(await readFile(this.path));
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
  readonly entries: Map<number, Entry | 'unreadable'>;
}

function open(bytes: Buffer): Opened {
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
  return { reader, tree: new Ipv4Tree(bytes, reader.metadata), entries: new Map() };
}

const entryOf = (data: unknown): Entry | 'unreadable' =>
  typeof data === 'object' && data !== null ? (data as Entry) : 'unreadable';

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it may not be read: check its permissions';
  if (code === 'EISDIR') return 'it is a folder: name the .mmdb file in it';
  return `it is no MaxMind database (.mmdb), or it is damaged: ${error instanceof Error ? error.message : String(error)}`;
}
