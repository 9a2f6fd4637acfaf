import { PageFrame } from '../shell/page-frame.tsx';

export function ConnectPage() {
  return <PageFrame title="Connect a source">Connect a source</PageFrame>;
}
