import { PageFrame } from '../shell/page-frame.tsx';

export function OutputPage({ id }: { readonly id: string }) {
  return <PageFrame title="Output">{id}</PageFrame>;
}
