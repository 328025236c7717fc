import { Viewer } from "./viewer";

// At every request, not once when it is built.
export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <main>
      <h1>Grants</h1>
      <Viewer />
    </main>
  );
}
