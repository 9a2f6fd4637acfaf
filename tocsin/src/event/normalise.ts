import type { Event, Metadata } from './event.ts';

/** What an event gets that does not say it itself. One object a source: keep it. */
export interface MetadataDefaults {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
}

export interface NormaliserOptions {
  /** What the operator has written at the input; goes before what the codec found. */
  readonly overrides?: MetadataDefaults | undefined;
  /** CIDR ranges or addresses of the proxies whose X-Forwarded-For is believed; default none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Counts by reason: `redacted`, `ip_invalid` … */
  readonly count?: ((reason: string, by?: number) => void) | undefined;
}

/** Mutates the event in place. The last step before detection and outputs, on every way. */
export type Normalise = (event: Event, defaults: MetadataDefaults) => void;

export function createNormaliser(options: NormaliserOptions = {}): Normalise {
  const overrides = options.overrides ?? {};
  return (event, defaults) => {
    applyMetadata(event, overrides, defaults);
  };
}

function applyMetadata(event: Event, overrides: MetadataDefaults, defaults: MetadataDefaults): void {
  let metadata = event['@metadata'];
  if (metadata === undefined) {
    metadata = Object.create(null) as Metadata;
    event['@metadata'] = metadata;
  }
  const sourcetype = overrides.sourcetype ?? metadata.sourcetype ?? defaults.sourcetype ?? 'text';
  metadata.sourcetype = sourcetype;
  metadata.index =
    overrides.index ?? metadata.index ?? defaults.index ?? (sourcetype === 'django' ? 'django-logs' : 'main');
  const source = overrides.source ?? metadata.source ?? defaults.source;
  if (source !== undefined) metadata.source = source;
  const host = overrides.host ?? metadata.host ?? defaults.host;
  if (host !== undefined) metadata.host = host;
}
