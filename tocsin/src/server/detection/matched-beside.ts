import type { BatchEncoder } from '../../outputs/index.ts';

/** Stores, and says beside what rules match of it. */
export const matchedBeside = (store: BatchEncoder, matched: BatchEncoder): BatchEncoder => ({
  add: (event) => {
    store.add(event);
    matched.add(event);
  },
  get events() {
    return store.events;
  },
  get bytes() {
    return store.bytes;
  },
  take: (token) => {
    const beside = matched.take(token);
    return beside.events === 0 ? store.take(token) : { ...store.take(token), beside };
  },
});
