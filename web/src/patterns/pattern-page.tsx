import { PageFrame } from '../shell/page-frame.tsx';

export function PatternPage({ id }: { readonly id: string }) {
  return <PageFrame title="Index pattern">{id}</PageFrame>;
}
