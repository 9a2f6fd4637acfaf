/**
 * Milliseconds by which the events of all inputs together may come out of order; correlations find that much later. Batches of inputs that
 * follow the same minute are at most half a second apart.
 */
export const LATENESS = 1_000;
