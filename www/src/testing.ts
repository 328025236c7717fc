/** What the page's own tests use. They run in a browser under the page's policy; `tests/e2e/components.test.mjs` bundles and starts them. */
import { theme } from "./components/theme.styles.ts";

// Components are tested without the viewer around them, and want its sizes and colours.
const sheet = new CSSStyleSheet();
sheet.replaceSync(theme.cssText.replaceAll(/:host(?:\(([^)]*)\))?/g, ":root$1"));
document.adoptedStyleSheets.push(sheet);

export interface Test {
  readonly name: string;
  run(): void | Promise<void>;
}

const registered: Test[] = [];
(globalThis as { c1zTests?: readonly Test[] }).c1zTests = registered;

export function test(name: string, run: Test["run"]): void {
  registered.push({ name, run });
}

export function equal(actual: unknown, expected: unknown, what = ""): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what} expected ${right}, got ${left}`.trim());
}

export function ok(value: unknown, what: string): asserts value {
  if (!value) throw new Error(what);
}

/** Puts an element on the page with its properties set, and waits until it is drawn. */
export async function mount<E extends HTMLElement>(name: string, properties: Partial<E> = {}): Promise<E> {
  const element = document.createElement(name) as E;
  Object.assign(element, properties);
  document.body.replaceChildren(element);
  await drawn();
  return element;
}

export async function drawn(): Promise<void> {
  for (let frame = 0; frame < 3; frame++) await new Promise((next) => requestAnimationFrame(next));
}

export function find(element: Element, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
  ok(found, `there is no ${selector} in ${element.localName}`);
  return found;
}

export function findAll(element: Element, selector: string): HTMLElement[] {
  return [...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
}

/** The next event of a name, as it reaches the document. */
export function heard<D>(name: string): Promise<D> {
  return new Promise((resolve) => document.addEventListener(name, (event) => resolve((event as CustomEvent<D>).detail), { once: true }));
}

export function press(element: Element, key: string, more: KeyboardEventInit = {}): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }));
}
