import { useState } from 'react';
import { isAbsolute, sameRange, type TimeRange } from '../time/range.ts';

/** Ways through time from the histogram. */
export interface Zoom {
  readonly into: (range: TimeRange) => void;
  readonly out: (range: TimeRange) => void;
  /** The range before the last step into one of its parts; absent where there was none. */
  readonly before: TimeRange | undefined;
  readonly back: () => void;
}

const MOST = 20;

export function useZoom(current: TimeRange, onRange: (range: TimeRange) => void): Zoom {
  const [steps, setSteps] = useState<readonly { readonly from: TimeRange; readonly to: TimeRange }[]>([]);
  // A range that was chosen in another way begins anew: its way back is none.
  const last = steps.findLast(({ to }) => sameRange(to, current));
  const go = (to: TimeRange) => {
    const { earliest, latest } = current;
    setSteps(
      [
        ...(last === undefined ? [] : steps.slice(0, steps.indexOf(last) + 1)),
        { from: { earliest, latest }, to },
      ].slice(-MOST),
    );
    onRange(to);
  };
  return {
    into: go,
    out: go,
    before: isAbsolute(current) ? last?.from : undefined,
    back() {
      if (last === undefined) return;
      setSteps(steps.slice(0, steps.indexOf(last)));
      onRange(last.from);
    },
  };
}
