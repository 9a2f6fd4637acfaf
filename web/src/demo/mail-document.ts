const POLICY = "default-src 'none'; img-src data:";

/**
 * The document of a mail for a frame with `sandbox=""`: no script runs, no form is sent, no address is loaded. The frame
 * inherits the policy of these pages, which forbids styles without its nonce, so those of the elements go into one style
 * sheet that carries it.
 */
export function mailDocument(html: string, nonce: string): string {
  const mail = new DOMParser().parseFromString(withoutStyles(html), 'text/html');
  const rules: string[] = [...mail.querySelectorAll(STYLE)].map((style) => style.textContent);
  for (const element of mail.querySelectorAll(REMOVED)) element.remove();
  for (const [index, element] of [...mail.querySelectorAll(`[${STYLE}]`)].entries()) {
    rules.push(`[data-mail="${index}"]{${element.getAttribute(STYLE)}}`);
    element.removeAttribute(STYLE);
    element.setAttribute('data-mail', String(index));
  }
  // A link that opens inside of the frame would show a stranger's page as if it were the mail.
  for (const link of mail.querySelectorAll('a[href], area[href]')) link.removeAttribute('href');
  for (const image of mail.querySelectorAll('[src]:not([src^="data:"]), [srcset], [background]'))
    for (const name of ['src', 'srcset', 'background']) image.removeAttribute(name);

  const head = mail.createElement('head');
  const policy = mail.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = nonce === '' ? POLICY : `${POLICY}; style-src 'nonce-${nonce}'`;
  const style = mail.createElement('style');
  style.setAttribute('nonce', nonce);
  // `</style` inside of a rule would end the sheet.
  style.textContent = rules.join('\n').replaceAll('<', '\\3c ');
  head.append(policy, style);
  mail.head.replaceWith(head);
  return `<!doctype html>${mail.documentElement.outerHTML}`;
}

const STYLE = 'x-style';
/** What a mail needs none of. The frame would not run or load it; left out, it makes no noise on the console either. */
const REMOVED = `${STYLE}, script, style, link, meta, base, iframe, frame, object, embed, form, template, svg, math, noscript`;

/** Parsing alone would make the page's policy refuse each style aloud, so they have another name by then. */
export function withoutStyles(html: string): string {
  return html
    .replace(/<(\/?)style(?=[\s/>])/gi, `<$1${STYLE}`)
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(["'\s])style(?=\s*=)/gi, `$1${STYLE}`));
}
