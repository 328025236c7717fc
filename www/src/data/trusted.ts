/** Addresses of scripts as Trusted Types want them: those that the viewer itself names, and no other. */
interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const ours = new Set<string>();
let policy: Policy | undefined;

/** One policy, `c1z`, for the Worker and for the service worker. Where another copy of the package has made it, the address stays text. */
export function trustedScript(url: string): string {
  ours.add(url);
  try {
    policy ??= (globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy("c1z", {
      createScriptURL(asked) {
        if (!ours.has(asked)) throw new TypeError("not a script of the viewer");
        return asked;
      },
    });
  } catch {
    return url;
  }
  return policy?.createScriptURL(url) ?? url;
}
