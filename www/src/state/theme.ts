/** Light or dark: what the system says, until the reader of the page says otherwise. */
const KEY = "c1z-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? system.matches : chosen === "dark";
}

export function applyTheme(): void {
  const choice = stored();
  if (choice === "light" || choice === "dark") document.documentElement.dataset["theme"] = choice;
}

export function toggleTheme(): void {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset["theme"] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage is blocked: the choice holds for this visit.
  }
}

export function onSystemTheme(changed: () => void, signal: AbortSignal): void {
  system.addEventListener("change", changed, { signal });
}
