/** `c1z` in Node: the work is done in the calling thread, in slices. */

export * from "./direct.ts";
