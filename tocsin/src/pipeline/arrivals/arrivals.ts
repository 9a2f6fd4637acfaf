/** What arrived from one source since it was last told: plain data, from a worker to the main thread. */
export interface Arrivals extends SourceNames {
  /** What the names of the source would be is not told: there were too many at once. */
  readonly isOther?: true;
  readonly events: number;
  /** Of their texts, as UTF-8. */
  readonly bytes: number;
  /** When the last one arrived, in milliseconds since the epoch. */
  readonly last: number;
  /** Pairs of a bucket (`lag-buckets.ts`) and how many events lie in it; those of unusual time are not among them. */
  readonly lags: readonly number[];
  readonly unusual: UnusualTimes;
  readonly failures: readonly Failures[];
}

export interface SourceNames {
  /** The input, or the pipeline, that brought it. */
  readonly input: string;
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
}

/** Events by what is odd about their time. */
export interface UnusualTimes {
  /** More than a minute after they arrived. */
  readonly future: number;
  /** More than a day before they arrived. */
  readonly old: number;
  /** None that is a time. */
  readonly none: number;
}

/** Events that could not be read as they should have been. */
export interface Failures {
  /** The tag: `_jsonparsefailure` … */
  readonly reason: string;
  readonly events: number;
  /** Beginnings of the texts of some of them, without their secrets. */
  readonly samples: readonly string[];
}
