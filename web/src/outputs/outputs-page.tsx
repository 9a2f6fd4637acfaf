import { PageFrame } from '../shell/page-frame.tsx';

export function OutputsPage() {
  return <PageFrame title="Outputs">Outputs</PageFrame>;
}
