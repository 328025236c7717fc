import type { C1zViewer, C1zViewerEventMap } from "c1z/viewer";
import "c1z/viewer";
import { useRef, useState } from "react";

export function App() {
  const viewer = useRef<C1zViewer>(null);
  const [shown, show] = useState(true);
  const [said, say] = useState("");

  async function opened({ detail: { name, file } }: C1zViewerEventMap["c1z-open"]) {
    const grants = await file.use().grants().count();
    say(`${name}: ${grants.value} grants`);
  }

  function choose(file: File | undefined) {
    if (file === undefined) return;
    viewer.current?.open(file).catch(() => undefined); // the viewer shows what is wrong, and so does c1z-error
  }

  return (
    <>
      <header>
        <label>A sync file <input type="file" accept=".c1z" onChange={(event) => choose(event.target.files?.[0])} /></label>
        <output>{said}</output>
        <button onClick={() => show(false)}>Remove the viewer</button>
      </header>
      {shown && <c1z-viewer ref={viewer} view="grants" onc1z-open={(event) => void opened(event)} onc1z-error={({ detail }) => say(detail.code)} />}
    </>
  );
}
