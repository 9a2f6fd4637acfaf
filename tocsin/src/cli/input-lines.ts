import type { InputStatus, PipelineStatus } from '../pipeline/index.ts';
import { stripControl } from './terminal.ts';

/** What `tocsin up` says of the inputs and pipelines that it runs: a line each, with where they listen, or why they do not. */
export function inputLines(inputs: readonly InputStatus[], pipelines: readonly PipelineStatus[]): readonly string[] {
  return [
    ...inputs.map((input) => `  input    ${nameOf(input)}${about([input])}`),
    ...pipelines.map(({ id, inputs: own }) => `  pipeline ${id}${about(own)}`),
  ];
}

const nameOf = ({ id, type }: InputStatus): string => (id === type ? id : `${id} (${type})`);

function about(inputs: readonly InputStatus[]): string {
  const addresses = inputs.flatMap(({ listeners = [] }) =>
    listeners.map(({ protocol, address }) => `${protocol} ${address}`),
  );
  const troubles = inputs.flatMap(({ error }) => error ?? []);
  const words = [...(addresses.length > 0 ? [addresses.join(', ')] : []), ...troubles];
  return words.length === 0 ? '' : `  ${stripControl(words.join('; '))}`;
}
