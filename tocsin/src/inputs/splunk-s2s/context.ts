import type { Event } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import type { Secrets } from '../network/credentials.ts';
import type { Memories, SourcetypeCodecs } from './codecs.ts';
import type { SplunkS2sOptions } from './options.ts';

/** What all connections of an input share. */
export interface S2sContext {
  readonly options: SplunkS2sOptions;
  /** None: everybody may send. */
  readonly tokens: Secrets<true>;
  readonly codecs: SourcetypeCodecs;
  readonly memories: Memories;
  /** What the text of one event says. */
  readonly recognise: (source: string, text: string) => Event | undefined;
  readonly count: InputContext['count'];
  readonly notice: InputContext['notice'];
  readonly clock: () => number;
  readonly memory: HeldMemory;
}

/** Bytes that all connections hold: unfinished frames, lines and records. */
export class HeldMemory {
  readonly most: number;
  held = 0;

  constructor(most: number) {
    this.most = most;
  }
}
