import { CopyButton } from '../ui/copy-button.tsx';
import type { Step } from './recipes/index.ts';

export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className="connect-lines">
      {steps.map(({ title, text }) => (
        <li key={title}>
          <div className="connect-line-head">
            <h3>{title}</h3>
            <CopyButton label="Copy" text={() => text} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className="connect-text" aria-label={title} tabIndex={0}>
            <pre>{text}</pre>
          </section>
        </li>
      ))}
    </ol>
  );
}
