import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Milliseconds. */
const SETTLING = 2_000;
const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page in a fresh profile, and what went wrong in it. What runs in the page is text: its types are not those of Node. */
export class Visit {
  readonly page: Page;
  /** Errors on the console, exceptions, and what the page's policy refused. */
  readonly faults: string[] = [];
  readonly #context: BrowserContext;
  readonly #profile: string;

  /** `more`: further flags of Chromium. */
  static async open(more: readonly string[] = []): Promise<Visit> {
    const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
    if (executablePath === undefined) {
      throw new Error('chromium is needed: apt-get install chromium, or name one in CHROMIUM');
    }
    const profile = mkdtempSync(join(tmpdir(), 'tocsin-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: [...QUIET, ...more],
      viewport: { width: 1280, height: 800 },
    });
    return new Visit(context, context.pages()[0] ?? (await context.newPage()), profile);
  }

  /** By the link that `tocsin up` has printed, until it is known who is there. */
  static async signedIn(printed: string): Promise<Visit> {
    const [link] = /http:\/\/\S+#link=\S+/.exec(printed) ?? [];
    if (link === undefined) throw new Error(`there is no link to sign in by: ${printed}`);
    const visit = await Visit.open();
    await visit.page.goto(link);
    await visit.page.getByRole('button', { name: 'admin' }).waitFor({ timeout: 60_000 });
    return visit;
  }

  get origin(): string {
    return new URL(this.page.url()).origin;
  }

  private constructor(context: BrowserContext, page: Page, profile: string) {
    this.#context = context;
    this.#profile = profile;
    this.page = page;
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('crash', () => this.faults.push('the page crashed'));
  }

  /** How far the page can be pushed sideways at this width, once it has found its place; 0 is right. */
  async sideways(width: number): Promise<number> {
    await this.page.setViewportSize({ width, height: 800 });
    const pushed = (): Promise<number> =>
      this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    // Charts take their new width a frame or two later.
    for (let waited = 0; waited < SETTLING && (await pushed()) !== 0; waited += 50) await this.page.waitForTimeout(50);
    return pushed();
  }

  /** What is wrong with the page as a test leaves it: nothing, where it is right on a telephone and on a desk. */
  async wrongs(): Promise<readonly string[]> {
    const wrongs = this.faults.splice(0);
    for (const width of [390, 1280]) {
      const pixels = await this.sideways(width);
      if (pixels !== 0) wrongs.push(`it can be pushed sideways by ${pixels} pixels where it is ${width} wide`);
    }
    if (await this.page.evaluate(`'hacked' in window`)) wrongs.push('a text of somebody else has run in it');
    return wrongs;
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
