import { type MessageFormat, messageFormat } from '../siem/format.ts';
import { decodeLeef, LEEF_FAILURE_TAG } from './decode.ts';
import { leefStart } from './message.ts';

/** Throws a RangeError for a zone that is unknown. */
export const leefMessages = (timeZone: string | undefined): MessageFormat => ({
  name: 'leef',
  title: 'LEEF',
  failureTag: LEEF_FAILURE_TAG,
  start: leefStart,
  decode: (text, event) => decodeLeef(text, event, { timeZone }),
});

export const leefFormat = (timeZone: string | undefined) => messageFormat(leefMessages(timeZone));
