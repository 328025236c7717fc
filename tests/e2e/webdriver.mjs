// Just enough WebDriver, by plain fetch, to drive Firefox through geckodriver.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

function found(...candidates) {
  return candidates.find((candidate) => candidate && spawnSync(candidate, ["--version"], { stdio: "ignore" }).status === 0);
}

const tools = process.env.C1Z_TOOLS || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "c1z-tools");
export const FIREFOX = found(process.env.C1Z_FIREFOX, "firefox-esr", "firefox");
export const GECKODRIVER = found(process.env.GECKODRIVER, "geckodriver", join(tools, "bin/geckodriver"));

/** Starts geckodriver and a headless Firefox; `command` sends one WebDriver command of the session. */
export async function firefox() {
  const temporary = mkdtempSync(join(tmpdir(), "c1z-firefox-"));
  const driver = spawn(GECKODRIVER, ["--port", "0", "--profile-root", temporary], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, HOME: temporary, PATH: process.env.PATH ?? ["/usr/bin", "/bin"].join(delimiter) },
  });
  const port = await new Promise((done, failed) => {
    let text = "";
    driver.once("exit", () => failed(new Error(`geckodriver ended: ${text}`)));
    driver.stdout.on("data", (chunk) => {
      text += chunk;
      const listening = /Listening on [^:]+:(\d+)/.exec(text);
      if (listening !== null) done(listening[1]);
    });
  });
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  const args = ["-headless"];
  const wanted = { "moz:firefoxOptions": { ...(FIREFOX.includes("/") ? { binary: FIREFOX } : {}), args }, timeouts: { script: 120_000 } };
  const { sessionId } = await send("POST", "/session", { capabilities: { alwaysMatch: wanted } });
  const command = (method, path, body) => send(method, `/session/${sessionId}${path}`, body);
  return {
    goto: (url) => command("POST", "/url", { url }),
    /** Runs the body of a function in the page. */
    run: (script, ...values) => command("POST", "/execute/sync", { script, args: values }),
    /** Chooses a file in the input that `script` returns. */
    async choose(script, path) {
      const input = await command("POST", "/execute/sync", { script, args: [] });
      await command("POST", `/element/${input[ELEMENT]}/value`, { text: path });
    },
    /** Waits until a script returns something true, and gives it. */
    async until(script, milliseconds = 30_000) {
      const end = Date.now() + milliseconds;
      for (;;) {
        const value = await command("POST", "/execute/sync", { script, args: [] });
        if (value) return value;
        if (Date.now() > end) throw new Error(`still not so after ${milliseconds} ms: ${script}`);
        await new Promise((next) => setTimeout(next, 50));
      }
    },
    async press(keys) {
      const actions = keys.flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
      await command("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    async stop() {
      await command("DELETE", "").catch(() => undefined);
      const ended = new Promise((done) => driver.once("exit", done));
      driver.kill();
      await ended;
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}
