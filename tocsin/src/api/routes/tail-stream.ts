import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tail, TailTurn } from '../../search/index.ts';
import { StoreUnavailable } from '../../store/index.ts';
import { type Access, callerName, requireAccess } from '../access.ts';
import { authenticate } from '../authenticate.ts';
import { ApiError } from '../errors.ts';
import { toApiError } from '../failure.ts';
import { type AnyCall, callerOf } from './search-run.ts';

/** Milliseconds between two looks at what has been stored. */
const TURN = 1_000;
/** Milliseconds of silence after which a comment says that the stream lives. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a client that reads nothing is cut off: it holds one of its caller's tails. */
const STALLED = 60_000;
/** What the client waits before it comes again. */
const RETRY = 3_000;

/** A tail ends with the client, with its session or rights, and with the server. */
export const sendTail = async (
  call: AnyCall,
  access: Access,
  {
    search,
    timeZone,
    indexes,
  }: {
    readonly search: string;
    readonly timeZone?: string | undefined;
    readonly indexes?: readonly string[] | undefined;
  },
): Promise<unknown> => {
  const { reply, request, services } = call;
  const caller = callerOf(call);
  const tail = services.dependencies.search.tail({ spl: search, timeZone, indexes });
  const controller = new AbortController();
  return services.tails.run(callerName(caller), controller, async (signal) => {
    const gone = (): void => controller.abort(new ApiError('client_gone', 'the client went away'));
    reply.raw.once('close', gone);
    if (request.raw.socket.destroyed) gone();
    // From here on it sees what is stored; a store that is away is told by the status of the answer.
    await tail.turn(signal);
    const check = (): void => requireAccess(access, authenticate(request, services, 'look'));
    const stall = new Stall(() => reply.raw.destroy());
    const stream = Readable.from(stall.watch(tailEvents(tail, check, request.id, signal)), { objectMode: false });
    // It ends with the stream: a connection kept for more would only hold up a server that stops.
    reply
      .header('connection', 'close')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .type('text/event-stream; charset=utf-8');
    reply.send(stream);
    // A client that goes away is no failure: that is how a tail ends.
    await finished(reply.raw).catch(() => undefined);
    stall.end();
    return reply;
  });
};

const message = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Asked for the next piece only when the last one has gone out, so that a slow client costs no memory. */
async function* tailEvents(
  tail: Tail,
  check: () => void,
  requestId: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `retry: ${RETRY}\n\n`;
  for (const warning of tail.warnings) yield message('warning', { message: warning });
  const counts = { shown: 0, leftOut: 0 };
  let quiet = 0;
  let isAway = false;
  try {
    for (;;) {
      await delay(TURN, undefined, { signal });
      check();
      quiet += TURN;
      const turn = await tail.turn(signal).catch(unlessAway);
      if (turn === undefined) {
        if (!isAway) yield message('warning', { message: 'the store restarts: events follow when it is back' });
        isAway = true;
        continue;
      }
      isAway = false;
      if (turn.rows.length > 0) {
        quiet = 0;
        counts.shown += turn.rows.length;
        counts.leftOut += turn.leftOut;
        yield message('rows', { columns: turn.columns, rows: turn.rows });
        yield message('counts', counts);
      } else if (quiet >= HEARTBEAT) {
        quiet = 0;
        yield ': still here\n\n';
      }
    }
  } catch (error) {
    const { code, message: text } = toApiError(signal.aborted ? signal.reason : error, requestId);
    yield message('end', { code, message: text });
  }
}

const unlessAway = (error: unknown): TailTurn | undefined => {
  if (error instanceof StoreUnavailable) return undefined;
  throw error;
};

/** Acts when nobody has asked for the next piece in time. */
class Stall {
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  async *watch(pieces: AsyncGenerator<string>): AsyncGenerator<string> {
    for await (const piece of pieces) {
      this.#timer = setTimeout(this.#act, STALLED);
      yield piece;
      clearTimeout(this.#timer);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
