import { PageFrame } from '../shell/page-frame.tsx';

export function SourcesPage() {
  return <PageFrame title="Sources">Sources</PageFrame>;
}
