/** A value that many log formats write as `-` where there is none; the dash is not captured. */
export const orDash = (pattern: string): string => `(?:-|${pattern})`;
