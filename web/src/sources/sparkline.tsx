import { formatCount } from '../ui/numbers.ts';

const HEIGHT = 24;
const STEP = 3;

/** An hour at a glance: a bar a minute. Its numbers stand in a table where it is looked at closer. */
export function Sparkline({ minutes }: { readonly minutes: readonly number[] }) {
  const most = Math.max(...minutes, 1);
  const all = minutes.reduce((sum, count) => sum + count, 0);
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${minutes.length * STEP} ${HEIGHT}`}
      role="img"
      aria-label={`${formatCount(all)} events in the last hour, at most ${formatCount(most)} a minute`}
      preserveAspectRatio="none"
    >
      <line x1="0" y1={HEIGHT - 0.5} x2={minutes.length * STEP} y2={HEIGHT - 0.5} />
      {minutes.map((count, index) =>
        count === 0 ? null : (
          <rect
            key={index}
            x={index * STEP}
            width={STEP - 1}
            y={HEIGHT - Math.max(1, (HEIGHT * count) / most)}
            height={Math.max(1, (HEIGHT * count) / most)}
          />
        ),
      )}
    </svg>
  );
}
