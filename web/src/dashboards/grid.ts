import type { Place } from '../api/dashboards.ts';

/** Columns of the grid; a row is 40 pixels high, and panels stand `GAP` apart. */
export const COLUMNS = 12;
export const ROW = 40;
export const GAP = 10;

export function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Within the grid, and no smaller than a column and two rows. */
export function inGrid({ x, y, w, h }: Place): Place {
  const width = Math.max(1, Math.min(COLUMNS, Math.round(w)));
  return {
    x: Math.max(0, Math.min(COLUMNS - width, Math.round(x))),
    y: Math.max(0, Math.round(y)),
    w: width,
    h: Math.max(2, Math.min(100, Math.round(h))),
  };
}

/** The panel at `index` goes to `place`; what stands in its way moves down, and nothing lies on anything else. */
export function withPlace(places: readonly Place[], index: number, place: Place): readonly Place[] {
  const moved = places.map((one, at) => (at === index ? inGrid(place) : one));
  const settled: number[] = [index];
  const order = moved
    .map((_, at) => at)
    .filter((at) => at !== index)
    .toSorted((a, b) => (moved[a]?.y ?? 0) - (moved[b]?.y ?? 0) || (moved[a]?.x ?? 0) - (moved[b]?.x ?? 0));
  for (const at of order) {
    moved[at] = lowered(
      moved[at] ?? place,
      settled.map((one) => moved[one] ?? place),
    );
    settled.push(at);
  }
  return moved;
}

/** As high as it can stand at or below its place without lying on another. */
function lowered(place: Place, others: readonly Place[]): Place {
  let y = place.y;
  for (;;) {
    const here = { ...place, y };
    const below = others
      .filter((other) => overlap(here, other))
      .reduce((most, other) => Math.max(most, other.y + other.h), y);
    if (below === y) return here;
    y = below;
  }
}

/** The first place from the top that has room. */
export function freePlace(places: readonly Place[], w: number, h: number): Place {
  const bottom = heightOf(places);
  for (let y = 0; y < bottom; y += 1)
    for (let x = 0; x + w <= COLUMNS; x += 1) {
      const place = { x, y, w, h };
      if (!places.some((other) => overlap(place, other))) return place;
    }
  return { x: 0, y: bottom, w, h };
}

/** Without gaps between the rows: every panel as far up as it can go, in their order. */
export function tidied(places: readonly Place[]): readonly Place[] {
  const settled: Place[] = [];
  const tidy = [...places];
  for (const index of inOrder(places)) {
    const place = places[index];
    if (place === undefined) continue;
    const highest = lowered({ ...place, y: 0 }, settled);
    settled.push(highest);
    tidy[index] = highest;
  }
  return tidy;
}

export function heightOf(places: readonly Place[]): number {
  return places.reduce((most, { y, h }) => Math.max(most, y + h), 0);
}

/** Indexes as one reads: from the top, then from the left. */
export function inOrder(places: readonly Place[]): readonly number[] {
  return places
    .map((_, index) => index)
    .toSorted((a, b) => (places[a]?.y ?? 0) - (places[b]?.y ?? 0) || (places[a]?.x ?? 0) - (places[b]?.x ?? 0));
}
