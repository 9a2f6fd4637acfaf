const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** `12 s`, `5 min`, `3 h`, `2 d`: as coarse as one looks at it. Never negative: clocks differ a little. */
export function ageText(ms: number): string {
  for (const [size, unit] of UNITS) if (ms >= size) return `${Math.floor(ms / size)} ${unit}`;
  return 'now';
}

export function ago(at: number, now: number): string {
  const age = ageText(now - at);
  return age === 'now' ? 'just now' : `${age} ago`;
}

/** `in 5 min`; what is past is due. */
export function ahead(at: number, now: number): string {
  const left = ageText(at - now);
  return left === 'now' ? 'now' : `in ${left}`;
}
