// The little of Node that main.ts needs, so that nothing but the package's own types is looked at.
declare const process: { argv: string[] };
