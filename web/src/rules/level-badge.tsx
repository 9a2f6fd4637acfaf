import type { Level } from '../api/rules.ts';
import { SeverityBadge } from '../ui/severity-badge.tsx';

/** Levels of rules are the severities of their alerts; only the lowest is called otherwise. */
export function LevelBadge({ level }: { readonly level: Level }) {
  return <SeverityBadge severity={level === 'informational' ? 'info' : level} />;
}
