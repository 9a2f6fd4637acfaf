/** Names of custom properties of `styles/charts.css`: told apart without red and green, and at least 3:1 from the card in light and dark. */
const COLOURS = 10;

export function colourOf(index: number): string {
  return `var(--series-${(index % COLOURS) + 1})`;
}

/** What is left over, or has no name of its own. */
export const REST_COLOUR = 'var(--series-rest)';
/** Series that SPL makes of what is left over. */
export const isRest = (name: string): boolean => name === 'OTHER' || name === 'NULL';

export function seriesColours(names: readonly string[]): readonly string[] {
  let next = 0;
  return names.map((name) => (isRest(name) ? REST_COLOUR : colourOf(next++)));
}
