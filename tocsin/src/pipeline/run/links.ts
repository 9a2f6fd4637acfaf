import type { Problem } from '../../define/index.ts';
import type { OutputDeliverer } from '../../outputs/index.ts';
import type { CompiledPipeline } from '../compile/index.ts';
import type { Feeder } from './feeder.ts';

/** Addresses that a pipeline takes events at, and those that it sends to. */
export interface PipelineAddresses {
  readonly listens: readonly string[];
  readonly sends: readonly string[];
}

export function addressesOf({ inputs, outputs }: CompiledPipeline): PipelineAddresses {
  const listens = inputs
    .filter(({ plugin }) => plugin.fedBy === 'pipeline')
    .map(({ options }) => String(options.address));
  const sends = outputs
    .filter(({ plugin }) => plugin.name === 'pipeline')
    .flatMap(({ options }) => textsOf(options.send_to));
  return { listens, sends };
}

export const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

export interface LinkedPipeline extends PipelineAddresses {
  readonly id: string;
  /** Where problems are told. */
  readonly file: string;
}

/** What is wrong between pipelines: an address that nobody has, or two have, and events that would go round for ever. */
export function checkLinks(pipelines: readonly LinkedPipeline[]): readonly Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, LinkedPipeline>();
  const say = ({ file }: LinkedPipeline, message: string, hint?: string): void => {
    problems.push({ file, line: 1, column: 1, message, ...(hint === undefined ? {} : { hint }) });
  };
  for (const pipeline of pipelines) {
    for (const address of pipeline.listens) {
      const owner = owners.get(address);
      if (owner === undefined) owners.set(address, pipeline);
      else
        say(pipeline, `the address "${address}" is taken by the pipeline "${owner.id}"`, 'each needs one of its own');
    }
  }
  for (const pipeline of pipelines) {
    for (const address of pipeline.sends) {
      if (owners.has(address)) continue;
      const known = [...owners.keys()].sort();
      say(
        pipeline,
        `the pipeline "${pipeline.id}" sends to "${address}", and no pipeline has an input with this address`,
        known.length === 0 ? undefined : `there are: ${known.join(', ')}`,
      );
    }
    const way = wayBack(pipeline, owners);
    if (way !== undefined)
      say(pipeline, `events would go round for ever: ${way.join(' → ')}`, 'take one of these outputs away');
  }
  return problems;
}

/** The ids on a way from the pipeline to itself. */
function wayBack(start: LinkedPipeline, owners: ReadonlyMap<string, LinkedPipeline>): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (pipeline: LinkedPipeline, way: readonly string[]): readonly string[] | undefined => {
    for (const address of pipeline.sends) {
      const next = owners.get(address);
      if (next?.id === start.id) return [...way, start.id];
      if (next === undefined || seen.has(next.id)) continue;
      seen.add(next.id);
      const found = search(next, [...way, next.id]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(start, [start.id]);
}

/** Takes events from pipelines to the inputs that have their addresses. */
export class Links {
  readonly #feeders = new Map<string, Feeder>();
  readonly #waiting = new Map<string, (() => void)[]>();

  listen(address: string, feeder: Feeder): void {
    this.#feeders.set(address, feeder);
    for (const wake of this.#waiting.get(address) ?? []) wake();
    this.#waiting.delete(address);
  }

  /** Senders wait until somebody has the address again. */
  leave(address: string, feeder: Feeder): void {
    if (this.#feeders.get(address) === feeder) this.#feeders.delete(address);
    feeder.end();
  }

  /** Nobody will send to it any more. */
  end(address: string): void {
    this.#feeders.get(address)?.end();
  }

  /** A batch is delivered when every address has acknowledged it. */
  deliverer(addresses: readonly string[]): OutputDeliverer {
    return {
      deliver: async ({ chunks }, signal) => {
        await Promise.all(addresses.map((address) => this.#send(address, chunks, signal)));
      },
    };
  }

  async #send(address: string, chunks: readonly ArrayBuffer[], signal: AbortSignal): Promise<void> {
    for (const chunk of chunks) {
      // Each address gets bytes of its own: they are transferred.
      const { settled } = await (await this.#feederOf(address, signal)).feed(new Uint8Array(chunk.slice(0)));
      await settled;
    }
  }

  async #feederOf(address: string, signal: AbortSignal): Promise<Feeder> {
    for (;;) {
      signal.throwIfAborted();
      const feeder = this.#feeders.get(address);
      if (feeder !== undefined) return feeder;
      await new Promise<void>((resolve) => {
        const waiting = this.#waiting.get(address) ?? [];
        this.#waiting.set(address, waiting);
        waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}
