"use client";

// Rendered on the server first, so the import below is made there too, and does nothing.
import { C1z } from "c1z";
import { useState } from "react";
import { read } from "../src/read.js";

export function Viewer() {
  const [text, setText] = useState("");
  async function open(chosen: File | undefined) {
    if (chosen === undefined) return;
    const file = await C1z.open(chosen);
    setText(JSON.stringify(await read(file)));
    await file.close();
  }
  return (
    <>
      <input type="file" onChange={(event) => void open(event.target.files?.[0])} />
      <output>{text}</output>
    </>
  );
}
