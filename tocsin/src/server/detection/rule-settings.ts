import type { Level } from '../../detect/index.ts';

/** Which rules run, and what becomes of what they find. */
export interface RuleSettings {
  /** Folder of those that ship; absent: they are not wanted, or the installation lacks them. */
  readonly shipped?: string | undefined;
  /** Folder of the installation's own; one that is not there has none. */
  readonly own?: string | undefined;
  /** Whether what those that ship suggest is done, too. */
  readonly respond: boolean;
  /** Ids, or names, of rules that are not wanted. */
  readonly disabled: readonly string[];
  /** Findings below are no alerts. */
  readonly level: Level;
  /** Actions of alerts from `actionsFrom` on. */
  readonly actions: readonly string[];
  readonly actionsFrom: Level;
}
