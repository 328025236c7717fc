// The same package on the server, by its entry for Node.
import { join } from "node:path";
import { C1z } from "c1z";
import { read } from "../../../src/read.js";

export const dynamic = "force-dynamic";

export async function GET() {
  const file = await C1z.open(join(process.cwd(), "sync.c1z"));
  const answer = await read(file);
  await file.close();
  return Response.json(answer);
}
