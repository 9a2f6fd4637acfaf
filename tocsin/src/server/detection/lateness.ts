/** Milliseconds by which events are put in order again; correlations find that much later. */
export const LATENESS = 500;

/**
 * Milliseconds by which an event may be later still: it is judged as if it were as late as allowed, which is little to windows of minutes.
 * What is older, as in a file of last week, is left out by correlations: at the present it would look like a burst.
 */
export const TOLERANCE = 60_000;
