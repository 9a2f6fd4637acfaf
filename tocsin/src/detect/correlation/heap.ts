/** A binary heap of (number, number) pairs: the smallest `order` first; of equal ones in no order. */
export class Heap {
  #orders = new Float64Array(16);
  #items = new Int32Array(16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Infinity where it is empty. */
  get least(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#orders[0] as number);
  }

  push(order: number, item: number): void {
    if (this.#size === this.#orders.length) this.#grow();
    const orders = this.#orders;
    const items = this.#items;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((orders[parent] as number) <= order) break;
      orders[at] = orders[parent] as number;
      items[at] = items[parent] as number;
      at = parent;
    }
    orders[at] = order;
    items[at] = item;
  }

  /** The item of the least order; must not be called where it is empty. */
  pop(): number {
    const orders = this.#orders;
    const items = this.#items;
    const top = items[0] as number;
    const size = --this.#size;
    const order = orders[size] as number;
    const item = items[size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && (orders[child + 1] as number) < (orders[child] as number)) child++;
      if ((orders[child] as number) >= order) break;
      orders[at] = orders[child] as number;
      items[at] = items[child] as number;
      at = child;
    }
    orders[at] = order;
    items[at] = item;
    return top;
  }

  save() {
    return { orders: this.#orders.slice(0, this.#size), items: this.#items.slice(0, this.#size) };
  }

  load(saved: ReturnType<Heap['save']>): void {
    this.#size = saved.orders.length;
    this.#orders = new Float64Array(Math.max(16, this.#size));
    this.#items = new Int32Array(this.#orders.length);
    this.#orders.set(saved.orders);
    this.#items.set(saved.items);
  }

  #grow(): void {
    const orders = new Float64Array(this.#size * 2);
    orders.set(this.#orders);
    const items = new Int32Array(this.#size * 2);
    items.set(this.#items);
    this.#orders = orders;
    this.#items = items;
  }
}
