import { PageFrame } from '../shell/page-frame.tsx';

export function RulesPage() {
  return <PageFrame title="Rules">Rules</PageFrame>;
}
