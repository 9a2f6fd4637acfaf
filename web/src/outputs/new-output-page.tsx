import { PageFrame } from '../shell/page-frame.tsx';

export function NewOutputPage() {
  return <PageFrame title="New output">New output</PageFrame>;
}
