import { type ReactNode, useMemo } from 'react';
import { Link } from '../shell/link.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { type Block, type Inline, parseMarkdown } from './markdown-parse.ts';
import '../styles/panel-text.css';

/** Notes of a dashboard. Nothing in them is HTML; links lead to the web or into these pages. */
export function Markdown({ text, label }: { readonly text: string; readonly label: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="markdown" aria-label={label} tabIndex={0}>
      {blocks.map((block, index) => (
        // parts of a text have no identity but their place
        <Shown key={index} block={block} />
      ))}
    </section>
  );
}

function Shown({ block }: { readonly block: Block }): ReactNode {
  switch (block.kind) {
    case 'heading':
      // The panel's own title is an h2.
      return block.level <= 1 ? <h3>{inline(block.children)}</h3> : <h4>{inline(block.children)}</h4>;
    case 'paragraph':
      return <p>{inline(block.children)}</p>;
    case 'quote':
      return <blockquote>{inline(block.children)}</blockquote>;
    case 'rule':
      return <hr />;
    case 'code':
      return (
        <pre>
          <VisibleText text={block.text} />
        </pre>
      );
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{inline(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell, index) => (
                <th key={index} scope="col">
                  {inline(cell)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, place) => (
                  <td key={place}>{inline(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function inline(parts: readonly Inline[]): ReactNode {
  return parts.map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { readonly part: Inline }): ReactNode {
  switch (part.kind) {
    case 'text':
      return <VisibleText text={part.text} />;
    case 'code':
      return (
        <code>
          <VisibleText text={part.text} />
        </code>
      );
    case 'strong':
      return <strong>{inline(part.children)}</strong>;
    case 'em':
      return <em>{inline(part.children)}</em>;
    case 'link':
      return part.href.startsWith('/') ? (
        <Link href={part.href}>{inline(part.children)}</Link>
      ) : (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {inline(part.children)}
        </a>
      );
  }
}
