import { AnsweredRefusal, type HttpReply } from '../network/http-input.ts';

interface Reply {
  readonly code: number;
  readonly status: number;
  readonly text: string;
}

/** Whatever the collector of Splunk answers: https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector */
export const REPLIES = {
  success: { code: 0, status: 200, text: 'Success' },
  token_disabled: { code: 1, status: 403, text: 'Token disabled' },
  token_required: { code: 2, status: 401, text: 'Token is required' },
  invalid_authorization: { code: 3, status: 401, text: 'Invalid authorization' },
  invalid_token: { code: 4, status: 403, text: 'Invalid token' },
  no_data: { code: 5, status: 400, text: 'No data' },
  invalid_data_format: { code: 6, status: 400, text: 'Invalid data format' },
  incorrect_index: { code: 7, status: 400, text: 'Incorrect index' },
  internal_server_error: { code: 8, status: 500, text: 'Internal server error' },
  server_busy: { code: 9, status: 503, text: 'Server is busy' },
  channel_missing: { code: 10, status: 400, text: 'Data channel is missing' },
  invalid_channel: { code: 11, status: 400, text: 'Invalid data channel' },
  event_required: { code: 12, status: 400, text: 'Event field is required' },
  event_blank: { code: 13, status: 400, text: 'Event field cannot be blank' },
  ack_disabled: { code: 14, status: 400, text: 'ACK is disabled' },
  indexed_fields: { code: 15, status: 400, text: 'Error in handling indexed fields' },
  query_token_disabled: { code: 16, status: 400, text: 'Query string authorization is not enabled' },
  healthy: { code: 17, status: 200, text: 'HEC is healthy' },
  queues_full: { code: 18, status: 503, text: 'HEC is unhealthy, queues are full' },
  ack_unavailable: { code: 19, status: 503, text: 'HEC is unhealthy, ack service unavailable' },
  queues_full_ack_unavailable: {
    code: 20,
    status: 503,
    text: 'HEC is unhealthy, queues are full, ack service unavailable',
  },
  health_invalid_token: { code: 21, status: 400, text: 'Invalid token' },
  health_token_disabled: { code: 22, status: 400, text: 'Token disabled' },
  shutting_down: { code: 23, status: 503, text: 'Server is shutting down' },
  // 24 and 25 say that a request was taken, close to a limit; some older clients take every code but 0 for a failure.
  queue_nearly_full: { code: 24, status: 200, text: 'HEC queue is approaching its capacity limit' },
  ack_nearly_full: { code: 25, status: 200, text: 'HEC ACK is approaching its capacity limit' },
  queue_full: {
    code: 26,
    status: 429,
    text: 'HEC queue is at capacity and cannot process any more requests',
  },
  ack_full: {
    code: 27,
    status: 429,
    text: 'HEC ACK channel is at capacity and cannot process any more requests',
  },
  // Of the server itself: their code is the status.
  not_found: { code: 404, status: 404, text: 'The requested URL was not found on this server.' },
  method_not_allowed: { code: 405, status: 405, text: 'Method Not Allowed' },
  too_large: { code: 413, status: 413, text: 'Request Entity Too Large' },
  unsupported_encoding: { code: 415, status: 415, text: 'Unsupported Media Type' },
} as const satisfies Readonly<Record<string, Reply>>;

export type ReplyName = keyof typeof REPLIES;

const HEADERS = Object.freeze({ 'content-type': 'application/json; charset=UTF-8' });

export interface ReplyDetails {
  readonly ackId?: number;
  /** Counted from 0. */
  readonly invalidEvent?: number;
}

export function reply(name: ReplyName, { ackId, invalidEvent }: ReplyDetails = {}): HttpReply {
  const { code, status, text } = REPLIES[name];
  return {
    status,
    headers: HEADERS,
    body: JSON.stringify({
      text,
      code,
      ...(ackId === undefined ? {} : { ackId }),
      ...(invalidEvent === undefined ? {} : { 'invalid-event-number': invalidEvent }),
    }),
  };
}

/** What goes before a client in these words. */
export class HecRefusal extends AnsweredRefusal {
  readonly reason: ReplyName;

  constructor(name: ReplyName, details?: ReplyDetails) {
    const { text, code } = REPLIES[name];
    const place = details?.invalidEvent === undefined ? '' : `, event ${details.invalidEvent} of the request`;
    super(reply(name, details), `${text} (code ${code}${place})`);
    this.reason = name;
  }
}

export const jsonReply = (value: unknown): HttpReply => ({
  status: 200,
  headers: HEADERS,
  body: JSON.stringify(value),
});
