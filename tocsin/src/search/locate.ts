/** Where an address is, in the names that `iplocation` gives them. What is not known is missing. */
export interface Location {
  readonly City?: string;
  readonly Country?: string;
  readonly Region?: string;
  /** Degrees. */
  readonly lat?: number;
  readonly lon?: number;
  readonly Continent?: string;
  readonly MetroCode?: string;
  readonly Timezone?: string;
}

/** Asks a GeoIP database; undefined for what is no address, or one of which it says nothing. */
export type Locate = (address: string) => Location | undefined;
