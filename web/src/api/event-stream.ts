/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** The events of a stream as they come. Ends where the stream ends; half an event at the end is none. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(textDecoder()).getReader();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.add(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Takes the stream's text in parts of any size. Lines end with LF, CR or CR LF, which a part may tear apart. */
export class EventParser {
  #rest = '';
  #event = '';
  #data: string[] = [];

  add(part: string): readonly ServerEvent[] {
    const text = this.#rest + part;
    const events: ServerEvent[] = [];
    let from = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      // The LF of a torn CR LF may still come.
      if (end === '\r' && index === text.length - 1) break;
      const event = this.#line(text.slice(from, index));
      if (event !== undefined) events.push(event);
      from = index + end.length;
    }
    this.#rest = text.slice(from);
    return events;
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') {
      const complete = { event: this.#event || 'message', data: this.#data.join('\n') };
      const hasData = this.#data.length > 0;
      this.#event = '';
      this.#data = [];
      return hasData ? complete : undefined;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
    return undefined;
  }
}

/** `TextDecoderStream` under the type that streams of bytes have here. */
function textDecoder(): TransformStream<Uint8Array, string> {
  const decoder = new TextDecoder();
  return new TransformStream({
    transform: (bytes, controller) => controller.enqueue(decoder.decode(bytes, { stream: true })),
  });
}
