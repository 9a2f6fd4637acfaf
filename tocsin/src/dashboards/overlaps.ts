import type { Panel } from './panel.ts';

export interface Overlap {
  /** Of the later of the two. */
  readonly index: number;
  readonly message: string;
  readonly hint: string;
}

/** Panels that stand on others, each told once, with a place below all of them where it would fit. */
export const overlaps = (panels: readonly Pick<Panel, 'at' | 'title'>[]): readonly Overlap[] =>
  panels.flatMap(({ at }, index) => {
    const others = panels.slice(0, index);
    const other = others.findIndex((one) => meet(one.at, at));
    if (other < 0) return [];
    const below = Math.max(...others.filter((one) => besides(one.at, at)).map((one) => one.at.y + one.at.h));
    const title = others[other]?.title ?? '';
    const named = title === '' ? `panel ${other + 1}` : `"${title}"`;
    return [{ index, message: `panels.${index}.at: lies over ${named}`, hint: `write y: ${below}, or a free place` }];
  });

type Place = Panel['at'];

const besides = (a: Place, b: Place): boolean => a.x < b.x + b.w && b.x < a.x + a.w;
const meet = (a: Place, b: Place): boolean => besides(a, b) && a.y < b.y + b.h && b.y < a.y + a.h;
