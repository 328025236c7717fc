// The consumer has a Worker already: c1z works in it, and starts none.
import { C1z } from "c1z/direct";
import { read } from "./read.js";

addEventListener("message", async ({ data }: MessageEvent<File>) => {
  const file = await C1z.open(data);
  postMessage(JSON.stringify({ ...(await read(file)), thread: (await C1z.load()).thread }));
  await file.close();
});
