import { PageFrame } from '../shell/page-frame.tsx';

export function RulePage({ id }: { readonly id: string }) {
  return <PageFrame title="Rule">{id}</PageFrame>;
}
