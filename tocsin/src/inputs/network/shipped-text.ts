import { createRecogniser, fillFrom } from '../../codecs/index.ts';
import { type Event, emptyObject, formatIsoTime, isObject } from '../../event/index.ts';

/**
 * Adds to an event that a forwarder has made what its text says, as if the file had been read here: fields that the forwarder has set stay,
 * the text is kept as `event.original`. Where the text has a time, that is the event's; when the forwarder read it becomes `event.created`,
 * unless that is there already: then somebody has read the time before. `source` names what the text comes from: what it holds is learnt from
 * its first texts.
 */
export type ReadShippedText = (event: Event, source: string, text: string) => void;

export function shippedTextReader(timeZone: string | undefined): ReadShippedText {
  let read = 0;
  const recognise = createRecogniser({ timeZone, clock: () => read });
  return (event, source, text) => {
    read = event['@timestamp'];
    const found = recognise(source, text);
    const details = isObject(event.event) ? event.event : emptyObject();
    if (event.event === undefined) event.event = details;
    details.original ??= text;
    if (found === undefined) return;
    fillFrom(event, found);
    // Without a text of its own, it only says what the source is.
    if (found.message === undefined && found.event === undefined) return;
    if (typeof found.message === 'string') event.message = found.message;
    if (found['@timestamp'] === read || details.created !== undefined) return;
    details.created = formatIsoTime(read, event['@nanoseconds']);
    event['@timestamp'] = found['@timestamp'];
    if (found['@nanoseconds'] === undefined) delete event['@nanoseconds'];
    else event['@nanoseconds'] = found['@nanoseconds'];
  };
}
