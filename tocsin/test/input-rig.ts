import { z } from 'zod';
import { findCodecPlugin } from '../src/codecs/index.ts';
import type { Ecs } from '../src/define/index.ts';
import { type Event, newEvent } from '../src/event/index.ts';
import { ALL_PERMISSIONS, findInputPlugin, type Input, type InputContext } from '../src/inputs/index.ts';
import { SinkRig, type SinkRigOptions } from './sink-rig.ts';

export interface InputRigOptions extends SinkRigOptions {
  readonly ecs?: Ecs;
  readonly codec?: string;
  readonly codecOptions?: object;
}

/** An input of pipelines by name, with its codec. */
export class InputRig extends SinkRig {
  constructor(name: string, options: Readonly<Record<string, unknown>>, rig: InputRigOptions = {}) {
    super(createPlugin(name, options, rig), rig);
  }
}

function createPlugin(
  name: string,
  options: Readonly<Record<string, unknown>>,
  { ecs = 'v8', codec: codecName, codecOptions = {} }: InputRigOptions,
): (context: InputContext) => Input {
  const plugin = findInputPlugin(name);
  if (plugin === undefined) throw new Error(`there is no input "${name}"`);
  const named = findCodecPlugin(codecName ?? plugin.defaultCodec);
  const codec = plugin.readsLines === true && named?.onLines !== undefined ? findCodecPlugin(named.onLines) : named;
  const createDecoder = codec?.createDecoder;
  if (codec === undefined || createDecoder === undefined) throw new Error('no codec that decodes');
  const codecSettings = z.parse(codec.options, codecOptions);
  const decorate = (event: Event): void => {
    event.decorated = true;
  };
  return (context) => {
    const { count, notice } = context;
    return plugin.create(z.parse(plugin.options, options), {
      sink: context.sink,
      clock: context.clock,
      get stateDir() {
        return context.stateDir;
      },
      count,
      notice,
      signal: context.signal,
      ecs,
      host: 'this-host',
      permissions: ALL_PERMISSIONS,
      feed: { next: () => Promise.resolve(undefined) },
      decorate,
      takesPieces: codec.isLineWise === true || codec.takesPieces === true,
      createEvent: () => newEvent(Date.now()),
      createDecoder: ({ emit, complete, source, offset = 0 }) =>
        createDecoder(codecSettings, {
          emit: (event, from, to) => {
            complete?.(event);
            decorate(event);
            emit(event, from, to);
          },
          source,
          offset,
          ecs,
          clock: Date.now,
          count,
          notice: (message) => notice('info', message),
          remember: () => undefined,
        }),
    });
  };
}
