/** What all components are: elements that speak the language they stand in. */
import { LitElement } from "lit";
import { speak } from "../strings/strings.ts";

/** A component. It is drawn in the language of the nearest `lang` around it, whichever viewer that belongs to. */
export class C1zElement extends LitElement {
  protected override performUpdate(): void {
    speak(languageOf(this));
    super.performUpdate();
  }

  /** Speaks the language of this element: for code that runs after an event and not while drawing. */
  protected speak(): void {
    speak(languageOf(this));
  }
}

/** The nearest `lang` of an element, out through the shadow roots it is in. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at !== undefined; ) {
    const found: Element | null = at.closest("[lang]");
    if (found !== null) return found.getAttribute("lang") ?? "";
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return "";
}

/** Registers an element, unless another copy of the package has done so. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
