import type { EndpointAnswer } from '../endpoints.ts';

/** What a collector's answer means for the events that it was sent. */
export type Verdict =
  | { readonly kind: 'taken'; readonly ackId?: number; readonly words: string }
  /** Tried again as it is. */
  | { readonly kind: 'again'; readonly words: string; readonly after: number }
  /** One of the events, or their number, is at fault. `culprit` counts from zero. */
  | { readonly kind: 'refused'; readonly words: string; readonly culprit?: number };

interface Code {
  readonly kind: Verdict['kind'];
  readonly text: string;
  readonly mend?: string;
}

const TOKENS = 'see Settings → Data inputs → HTTP Event Collector';

/** By `code` of the answer. https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector */
const CODES: Readonly<Record<number, Code>> = {
  0: { kind: 'taken', text: 'Success' },
  1: { kind: 'again', text: 'Token disabled', mend: `enable the token: ${TOKENS}` },
  2: { kind: 'again', text: 'Token is required', mend: 'something between takes the header Authorization away' },
  3: { kind: 'again', text: 'Invalid authorization', mend: 'something between changes the header Authorization' },
  4: { kind: 'again', text: 'Invalid token', mend: `check \`token\`: ${TOKENS}` },
  5: { kind: 'refused', text: 'No data' },
  6: { kind: 'refused', text: 'Invalid data format' },
  7: {
    kind: 'refused',
    text: 'Incorrect index',
    mend: 'there is no such index, or the token may not write to it: check `index` and the indexes that the token allows',
  },
  8: { kind: 'again', text: 'Internal server error' },
  9: { kind: 'again', text: 'Server is busy' },
  10: { kind: 'again', text: 'Data channel is missing' },
  11: { kind: 'again', text: 'Invalid data channel' },
  12: { kind: 'refused', text: 'Event field is required' },
  13: { kind: 'refused', text: 'Event field cannot be blank' },
  14: {
    kind: 'again',
    text: 'ACK is disabled',
    mend: 'enable indexer acknowledgement for the token, or write `ack: false`',
  },
  15: { kind: 'refused', text: 'Error in handling indexed fields' },
  16: { kind: 'again', text: 'Query string authorization is not enabled' },
  17: { kind: 'taken', text: 'HEC is healthy' },
  18: { kind: 'again', text: 'HEC is unhealthy, queues are full' },
  19: { kind: 'again', text: 'HEC is unhealthy, ack service unavailable' },
  20: { kind: 'again', text: 'HEC is unhealthy, queues are full, ack service unavailable' },
  23: { kind: 'again', text: 'Server is shutting down' },
  // Warnings: the events were accepted.
  24: { kind: 'taken', text: 'Queue is approaching capacity' },
  25: { kind: 'taken', text: 'Ack channels are approaching capacity' },
  26: { kind: 'again', text: 'Queue is at capacity' },
  27: { kind: 'again', text: 'Ack channel is at capacity' },
};

const MOST_WORDS = 300;

interface Body {
  readonly text?: unknown;
  readonly code?: unknown;
  readonly ackId?: unknown;
  readonly 'invalid-event-number'?: unknown;
}

/** Reads an answer of the endpoints for events. `origin` is who gave it. */
export function readAnswer(origin: string, { status, body, retryAfter }: EndpointAnswer): Verdict {
  const parsed = parse(body);
  const number = typeof parsed.code === 'number' ? parsed.code : undefined;
  const known = number === undefined ? undefined : CODES[number];
  const said = typeof parsed.text === 'string' ? parsed.text : body;
  const text = (known?.text ?? said).replace(/\s+/g, ' ').trim().slice(0, MOST_WORDS);
  const words = `${origin} answered ${status}${text === '' ? '' : ` ${text}`}`;
  const mended = known?.mend === undefined ? words : `${words}: ${known.mend}`;
  if (status === 200 && /^\s*</.test(body))
    return {
      kind: 'again',
      words: `${origin} answered 200 with a page: that is no event collector`,
      after: retryAfter,
    };
  if (status === 200)
    return known === undefined || known.kind === 'taken'
      ? {
          kind: 'taken',
          words,
          ...(typeof parsed.ackId === 'number' ? { ackId: parsed.ackId } : {}),
        }
      : { kind: 'again', words: mended, after: retryAfter };
  if (status === 413) return { kind: 'refused', words: `${words}: the request is too large` };
  const isRefusal = known === undefined ? status === 400 || status === 422 : known.kind === 'refused';
  if (status < 500 && isRefusal) {
    const culprit = parsed['invalid-event-number'];
    return {
      kind: 'refused',
      words: mended,
      ...(typeof culprit === 'number' && Number.isInteger(culprit) && culprit >= 0 ? { culprit } : {}),
    };
  }
  return { kind: 'again', words: known === undefined ? `${words}${hintOf(status)}` : mended, after: retryAfter };
}

const hintOf = (status: number): string => {
  if (status === 404) return ': is this the address of the event collector? Its port is 8088 by default';
  if (status >= 300 && status < 400) return ': it leads elsewhere; write the address that it leads to';
  if (status === 401 || status === 403) return ': check `token`';
  return '';
};

function parse(body: string): Body {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
