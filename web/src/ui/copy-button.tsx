import { useEffect, useState } from 'react';
import { copyText } from './clipboard.ts';

interface Props {
  readonly label: string;
  readonly text: () => string;
}

export function CopyButton({ label, text }: Props) {
  const [outcome, setOutcome] = useState<string>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button
      type="button"
      className="small"
      onClick={() => {
        void copyText(text()).then((copied) => setOutcome(copied ? 'copied' : 'the browser refused'));
      }}
    >
      <span aria-live="polite">{outcome ?? label}</span>
    </button>
  );
}
