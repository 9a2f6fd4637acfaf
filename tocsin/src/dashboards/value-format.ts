/** How a value is written: `duration` is of seconds, `percent` of 0 to 100, `date` of epoch seconds. */
export const formats = ['number', 'bytes', 'duration', 'percent', 'date', 'text', 'url'] as const;
export type ValueFormat = (typeof formats)[number];
