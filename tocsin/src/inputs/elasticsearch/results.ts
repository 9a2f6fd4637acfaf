import { randomFillSync } from 'node:crypto';
import type { BulkActionName } from './bulk-body.ts';
import type { RefusedItem } from './errors.ts';
import type { FilterPath, Json } from './filter-path.ts';

const ID_BYTES = 15;
const pool = Buffer.alloc(ID_BYTES * 1_024);
let used = pool.length;

/** An id of twenty characters, as Elasticsearch makes them for documents that have none. */
export function generateId(): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('base64url', used - ID_BYTES, used);
}

let sequence = 0;

/** What is said of a document that is stored. */
export interface Created {
  readonly index: string;
  readonly id: string;
  readonly isRefreshed: boolean;
}

export const createdBody = ({ index, id, isRefreshed }: Created) => ({
  _index: index,
  _id: id,
  _version: 1,
  result: 'created',
  ...(isRefreshed ? { forced_refresh: true } : {}),
  _shards: { total: 1, successful: 1, failed: 0 },
  _seq_no: sequence++,
  _primary_term: 1,
});

/** The answer to a bulk request: an item for each action, in their order. */
export class BulkResults {
  readonly #filter: FilterPath | undefined;
  readonly #isRefreshed: boolean;
  readonly #items: string[] = [];
  readonly #reasons = new Map<string, number>();
  #hasErrors = false;

  constructor({ filter, isRefreshed }: { readonly filter: FilterPath | undefined; readonly isRefreshed: boolean }) {
    this.#filter = filter;
    this.#isRefreshed = isRefreshed;
  }

  /** So many items by the type of their error. */
  get reasons(): ReadonlyMap<string, number> {
    return this.#reasons;
  }

  created(action: BulkActionName, index: string, id: string): void {
    if (this.#filter === undefined) {
      // Written out: it is said of each event.
      const names = `{"${action}":{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)},"_version":1,"result":"created",`;
      const refreshed = this.#isRefreshed ? '"forced_refresh":true,' : '';
      this.#items.push(
        `${names}${refreshed}"_shards":{"total":1,"successful":1,"failed":0},"_seq_no":${sequence++},"_primary_term":1,"status":201}}`,
      );
      return;
    }
    const body = createdBody({ index, id, isRefreshed: this.#isRefreshed });
    this.#add({ [action]: { ...body, status: 201 } });
  }

  refused(action: BulkActionName, index: string, id: string | undefined, { type, reason }: RefusedItem): void {
    this.#hasErrors = true;
    this.#reasons.set(type, (this.#reasons.get(type) ?? 0) + 1);
    this.#add({ [action]: { _index: index, _id: id ?? null, status: 400, error: { type, reason } } });
  }

  /** What of it is wanted, in the place where the whole answer has it. */
  #add(item: Json): void {
    if (this.#filter === undefined) {
      this.#items.push(JSON.stringify(item));
      return;
    }
    const filtered = this.#filter({ items: [item] });
    const items = typeof filtered === 'object' && filtered !== null && 'items' in filtered ? filtered.items : undefined;
    if (Array.isArray(items)) this.#items.push(JSON.stringify(items[0]));
  }

  json(took: number): string {
    const head = { errors: this.#hasErrors, took };
    const shown = JSON.stringify(this.#filter === undefined ? head : this.#filter(head));
    if (this.#filter !== undefined && this.#items.length === 0) return shown;
    const items = `"items":[${this.#items.join(',')}]`;
    return shown === '{}' ? `{${items}}` : `${shown.slice(0, -1)},${items}}`;
  }
}
