import { CODECS, type CodecPlugin } from '../../codecs/index.ts';
import type { Ecs, Problem } from '../../define/index.ts';
import type { Plugin } from '../language/index.ts';
import type { CompiledCodec, PluginRegistry } from './compiled.ts';
import { unknownPlugin } from './known-plugins.ts';
import { checkAttributes } from './options.ts';
import type { Place } from './place.ts';
import { tocsinCodec } from './tocsin-codec.ts';

/** Who wants a codec: an input to decode, an output to encode. */
export interface CodecUse {
  readonly kind: 'input' | 'output';
  readonly defaultCodec: string;
  /** What is read or written is a stream of lines. */
  readonly isLines: boolean;
  readonly ecs: Ecs;
  readonly registry: PluginRegistry;
  readonly clock: () => number;
}

export type FoundCodec =
  | { readonly ok: true; readonly codec: CompiledCodec }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The codec of a plugin: as it is written there, by name or with options, else its default. */
export function codecOf(owner: Plugin, use: CodecUse, place: Place): FoundCodec {
  const block = codecBlock(owner) ?? { ...owner, name: use.defaultCodec, attributes: [] };
  const named = findCodec(block.name, use.registry);
  if (named === undefined) {
    const known = [...use.registry.codecs, ...(use.kind === 'input' ? CODECS : [])].map(({ name }) => name);
    const { message, hint } = unknownPlugin('codec', block.name, [...new Set(known)].sort(), []);
    return { ok: false, problems: [place.problem(block.nameSpan, message, hint)] };
  }
  const plugin = onLines(named, use);
  const checked = checkAttributes(plugin.options, { ...block, name: plugin.name }, place);
  if (!checked.ok) return checked;
  const fault = wrongUse(plugin, checked.value, use);
  if (fault !== undefined) return { ok: false, problems: [place.problem(block.nameSpan, fault)] };
  return { ok: true, codec: { plugin, options: checked.value, ecs: ecsOf(checked.value, use.ecs) } };
}

export function ecsOf(options: unknown, fallback: Ecs): Ecs {
  const own =
    typeof options === 'object' && options !== null && 'ecs_compatibility' in options
      ? options.ecs_compatibility
      : undefined;
  return own === 'disabled' || own === 'v1' || own === 'v8' ? own : fallback;
}

function codecBlock(owner: Plugin): Plugin | undefined {
  const value = owner.attributes.findLast(({ name }) => name === 'codec')?.value;
  if (value?.kind === 'plugin') return value;
  if (value?.kind !== 'string' && value?.kind !== 'bareword') return undefined;
  return { kind: 'plugin', name: value.value, attributes: [], span: value.span, nameSpan: value.span };
}

const findCodec = (name: string, { codecs }: PluginRegistry): CodecPlugin | undefined =>
  codecs.find((codec) => codec.name === name) ?? tocsinCodec(name);

/** `plain` reads no lines: on a stream of them Logstash's inputs take `line` in its place. */
function onLines(plugin: CodecPlugin, { isLines, registry }: CodecUse): CodecPlugin {
  if (!isLines || plugin.onLines === undefined) return plugin;
  return findCodec(plugin.onLines, registry) ?? plugin;
}

/** Why it can't be used there. Some options are only understood when a decoder or encoder is made of them. */
function wrongUse(plugin: CodecPlugin, options: unknown, { kind, ecs, clock }: CodecUse): string | undefined {
  const context = { ecs, clock, count: () => undefined, notice: () => undefined };
  try {
    if (kind === 'output') {
      if (plugin.createEncoder === undefined) return `the codec ${plugin.name} only decodes: an output can't use it`;
      plugin.createEncoder(options, context);
    } else {
      if (plugin.createDecoder === undefined) return `the codec ${plugin.name} only encodes: an input can't use it`;
      const silent = { emit: () => undefined, offset: 0, source: 'check', remember: () => undefined };
      plugin.createDecoder(options, { ...context, ...silent });
    }
    return undefined;
  } catch (error) {
    return `codec ${plugin.name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
