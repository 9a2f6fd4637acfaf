import { readdir, readFile, readlink } from 'node:fs/promises';

const TABLES = { udp4: '/proc/net/udp', udp6: '/proc/net/udp6' } as const;
const OWN_FILES = '/proc/self/fd';

interface Row {
  readonly inode: string;
  readonly drops: number;
}

/**
 * The sockets that are bound to `port`, of a table as Linux shows it: the local address with its port in hexadecimal is the second
 * column, the inode the tenth, and what was dropped the last.
 */
export function socketRows(table: string, port: number): readonly Row[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows: Row[] = [];
  for (const line of table.split('\n')) {
    if (!line.includes(suffix)) continue;
    const columns = line.trim().split(/\s+/);
    const [local, inode, drops] = [columns[1], columns[9], Number(columns[12])];
    if (local?.endsWith(suffix) === true && inode !== undefined && Number.isInteger(drops)) rows.push({ inode, drops });
  }
  return rows;
}

/** What the system has dropped since a socket of ours was opened, before anybody could read it. */
export class KernelDrops {
  readonly #table: string;
  readonly #port: number;
  #inodes: ReadonlySet<string> | undefined;

  constructor(type: keyof typeof TABLES, port: number) {
    this.#table = TABLES[type];
    this.#port = port;
  }

  /** Undefined where the system does not say. */
  async read(): Promise<number | undefined> {
    try {
      const rows = socketRows(await readFile(this.#table, 'latin1'), this.#port);
      // Others may have a socket at the same port of another address.
      this.#inodes ??= await ownInodes(rows.map(({ inode }) => inode));
      const own = rows.filter(({ inode }) => this.#inodes?.has(inode) === true);
      return own.length === 0 ? undefined : own.reduce((sum, { drops }) => sum + drops, 0);
    } catch {
      return undefined;
    }
  }
}

async function ownInodes(candidates: readonly string[]): Promise<ReadonlySet<string>> {
  const wanted = new Map(candidates.map((inode) => [`socket:[${inode}]`, inode]));
  const links = await Promise.all(
    (await readdir(OWN_FILES)).map((name) => readlink(`${OWN_FILES}/${name}`).catch(() => '')),
  );
  return new Set(links.flatMap((link) => wanted.get(link) ?? []));
}
