import type { Command } from './command.ts';

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly commands: readonly Command[];
}
