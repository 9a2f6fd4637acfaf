import { GRID_COLUMNS } from '../panel.ts';
import type { Place } from './imported.ts';

const touches = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Moves places down until none covers another; those that stand higher keep their row. In the order given. */
export function withoutOverlaps(places: readonly Place[]): readonly Place[] {
  const done: Place[] = [];
  const order = places.map((_, index) => index).sort((a, b) => (places[a]?.y ?? 0) - (places[b]?.y ?? 0) || a - b);
  const moved = new Map<number, Place>();
  for (const index of order) {
    const wanted = places[index];
    if (wanted === undefined) continue;
    let place = wanted;
    for (let other = done.find((one) => touches(one, place)); other !== undefined; ) {
      place = { ...place, y: other.y + other.h };
      other = done.find((one) => touches(one, place));
    }
    done.push(place);
    moved.set(index, place);
  }
  return places.map((place, index) => moved.get(index) ?? place);
}

/** The columns of things side by side: all that there are, the first ones wider where they do not divide evenly. */
export function columnsOf(count: number, x = 0, w: number = GRID_COLUMNS): readonly { x: number; w: number }[] {
  const shown = Math.min(count, w);
  return Array.from({ length: count }, (_, index) => {
    const slot = index % shown;
    const from = Math.floor((slot * w) / shown);
    return { x: x + from, w: Math.floor(((slot + 1) * w) / shown) - from };
  });
}
