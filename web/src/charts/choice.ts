export type Scalar = string | number | boolean;

/** What a reader has pointed at: values of fields, and a stretch of time in epoch seconds. */
export interface Choice {
  /** What a menu opens beside. */
  readonly anchor: HTMLElement;
  readonly values: readonly { readonly field: string; readonly value: Scalar }[];
  readonly time?: { readonly from: number; readonly to: number };
}

export type OnChoose = (choice: Choice) => void;
