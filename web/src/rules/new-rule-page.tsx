import { PageFrame } from '../shell/page-frame.tsx';

export function NewRulePage() {
  return <PageFrame title="New rule">New rule</PageFrame>;
}
