/** What the pipeline thread is told beside its inputs: plain data. */
export interface ThreadSettings {
  readonly trustedProxies: readonly string[];
  readonly forwardedHeader: 'x-forwarded-for' | 'forwarded';
  readonly redact: { readonly keys: readonly string[]; readonly keep: readonly string[] };
  /** Indexes that exist: they do not count against the limit on new ones. */
  readonly knownIndexes: readonly string[];
}
