/** Where the bar is full: about three critical alerts at once. */
const FULL = 240;

/** Points of risk; the bar only repeats the number. */
export function Risk({ score }: { readonly score: number }) {
  return (
    <span className="risk" title={`risk ${score}`}>
      <span className="visually-hidden">risk </span>
      <span className="risk-score">{score}</span>
      <svg className="risk-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="risk-ground" width="100" height="6" rx="3" />
        <rect className="risk-part" width={Math.min(100, (score / FULL) * 100)} height="6" rx="3" />
      </svg>
    </span>
  );
}
