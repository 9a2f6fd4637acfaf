import { PageFrame } from '../shell/page-frame.tsx';

export function PatternsPage() {
  return <PageFrame title="Index patterns">Index patterns</PageFrame>;
}
