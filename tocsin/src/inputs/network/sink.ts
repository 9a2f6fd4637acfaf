import type { EventSink } from '../input.ts';

/** The pipeline behind an input is broken: no stream can go on, whoever sends it. */
export class SinkFailure extends Error {}

/** Resolves when there is room; rejects with a `SinkFailure`. */
export async function ready(sink: EventSink): Promise<void> {
  try {
    await sink.ready();
  } catch (error) {
    throw new SinkFailure(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
