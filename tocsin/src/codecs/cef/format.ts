import { type MessageFormat, messageFormat } from '../siem/format.ts';
import { CEF_FAILURE_TAG, decodeCef } from './decode.ts';
import { cefStart } from './message.ts';

/** Throws a RangeError for a zone that is unknown. */
export const cefMessages = (timeZone: string | undefined): MessageFormat => ({
  name: 'cef',
  title: 'CEF',
  failureTag: CEF_FAILURE_TAG,
  start: cefStart,
  decode: (text, event) => decodeCef(text, event, { timeZone }),
});

export const cefFormat = (timeZone: string | undefined) => messageFormat(cefMessages(timeZone));
