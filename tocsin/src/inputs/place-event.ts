import type { CodecDeclaration } from '../codecs/index.ts';
import type { Event, Metadata } from '../event/index.ts';

/**
 * Adds what an input says of an event: it goes before what a codec has found in a text, but not before what a codec has decided that places its
 * events itself.
 */
export function placeEvent(
  event: Event,
  said: Readonly<Metadata>,
  { placesEvents }: Pick<CodecDeclaration, 'placesEvents'>,
): Metadata {
  const metadata = event['@metadata'] ?? {};
  event['@metadata'] = metadata;
  for (const key of ['index', 'sourcetype', 'source', 'host'] as const) {
    const value = said[key];
    if (value !== undefined && (placesEvents !== true || metadata[key] === undefined)) metadata[key] = value;
  }
  return metadata;
}
