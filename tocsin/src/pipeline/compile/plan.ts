import type { Ecs } from '../../define/index.ts';
import type { FilterDeclaration } from '../../filters/index.ts';
import type { CompiledCondition } from './condition.ts';

/** The filter or output section after it was checked: nothing in it can be wrong any more, and nothing runs. */
export type Planned<Leaf> = Leaf | PlannedBranch<Leaf>;

export interface PlannedBranch<Leaf> {
  readonly kind: 'branch';
  readonly arms: readonly PlannedArm<Leaf>[];
}

export interface PlannedArm<Leaf> {
  /** Undefined: `else`. */
  readonly condition: PlannedCondition | undefined;
  readonly body: readonly Planned<Leaf>[];
}

export interface PlannedCondition {
  readonly compiled: CompiledCondition;
  /** In counts. */
  readonly id: string;
  /** In messages: `pipeline.conf:12`. */
  readonly where: string;
}

export interface PlannedFilter {
  readonly kind: 'filter';
  readonly id: string;
  readonly declaration: FilterDeclaration;
  readonly options: Readonly<Record<string, unknown>>;
  readonly ecs: Ecs;
}

export interface PlannedOutput {
  readonly kind: 'output';
  /** In the list of outputs. */
  readonly index: number;
}
