const short = (value: number): string => String(Math.round(value * 100) / 100);

export type Point = readonly [x: number, y: number];

/** A line through the points; a gap where there is none. A point alone between gaps is a dot: a line of no length with round ends. */
export function linePath(points: readonly (Point | null)[]): string {
  let path = '';
  let pen = false;
  points.forEach((point, index) => {
    if (point === null) {
      pen = false;
      return;
    }
    const [x, y] = point;
    path += `${pen ? 'L' : 'M'}${short(x)} ${short(y)}`;
    const next = points[index + 1] ?? null;
    if (!pen && next === null) path += 'h0';
    pen = true;
  });
  return path;
}

/** The surface between two lines of the same places. */
export function areaPath(upper: readonly (Point | null)[], lower: readonly (Point | null)[]): string {
  let path = '';
  for (let from = 0; from < upper.length; from += 1) {
    if (upper[from] === null) continue;
    let to = from;
    while (to + 1 < upper.length && upper[to + 1] !== null && upper[to + 1] !== undefined) to += 1;
    const there = upper.slice(from, to + 1);
    const back = lower.slice(from, to + 1).toReversed();
    const corners = [...there, ...back].filter((point) => point !== null && point !== undefined);
    path += corners.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
    if (corners.length > 0) path += 'Z';
    from = to;
  }
  return path;
}

const FULL = Math.PI * 2;

/** A piece of a ring around 0 0; angles in radians, from the top, clockwise. */
export function ringPath(from: number, to: number, inner: number, outer: number): string {
  // An arc that ends where it begins is none.
  const end = to - from >= FULL ? from + FULL - 1e-4 : to;
  const large = end - from > Math.PI ? 1 : 0;
  const at = (angle: number, radius: number): string =>
    `${short(Math.sin(angle) * radius)} ${short(-Math.cos(angle) * radius)}`;
  return (
    `M${at(from, outer)}A${short(outer)} ${short(outer)} 0 ${large} 1 ${at(end, outer)}` +
    `L${at(end, inner)}A${short(inner)} ${short(inner)} 0 ${large} 0 ${at(from, inner)}Z`
  );
}

/** Of thousands of values, those that a line of `room` pixels can show: the lowest and the highest of each stretch. */
export function thinned(points: readonly (Point | null)[], room: number): readonly (Point | null)[] {
  const size = Math.floor(points.length / Math.max(1, room));
  if (size < 3) return points;
  const kept: (Point | null)[] = [];
  for (let from = 0; from < points.length; from += size) {
    const part = points.slice(from, from + size);
    const there = part.filter((point) => point !== null);
    const low = there.reduce<Point | undefined>(
      (best, one) => (best === undefined || one[1] < best[1] ? one : best),
      undefined,
    );
    const high = there.reduce<Point | undefined>(
      (best, one) => (best === undefined || one[1] > best[1] ? one : best),
      undefined,
    );
    if (low === undefined || high === undefined) kept.push(null);
    else if (low === high) kept.push(low);
    else kept.push(...(low[0] < high[0] ? [low, high] : [high, low]));
  }
  return kept;
}
